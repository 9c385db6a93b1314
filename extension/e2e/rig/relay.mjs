// A native-messaging host that passes the browser's bytes on to a test's socket
// and back: its one argument of ours is the socket's path.
import { connect } from "node:net";

const socket = connect(process.argv[2]);
process.stdin.pipe(socket);
socket.pipe(process.stdout);
socket.on("close", () => process.exit());
socket.on("error", () => process.exit(1));
