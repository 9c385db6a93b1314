import { run } from "./child.js";

/** A certificate for every *.test name, made for one run, and its key. */
export interface TLSFiles {
  key: string;
  cert: string;
}

/** Makes both below a folder. */
export async function makeTLS(dir: string): Promise<TLSFiles> {
  const files = { key: `${dir}/tls.key`, cert: `${dir}/tls.crt` };
  await run("openssl", [
    ..."req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2".split(" "),
    ...["-subj", "/CN=portal.test", "-addext", "subjectAltName=DNS:*.test"],
    ...["-keyout", files.key, "-out", files.cert],
  ]);
  return files;
}
