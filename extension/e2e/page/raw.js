// What a hostile page can do without trien.js: raw messages on both roads. A
// road is an object with send(text) and onmessage(text), closed(reason).

/** Opens the bridge as trien.js does. */
function bridge() {
  const { port1, port2 } = new MessageChannel();
  const road = { send: (text) => port1.postMessage(text) };
  port1.onmessage = ({ data }) => {
    if (typeof data === "string") road.onmessage?.(data);
    else if (data.type === "ready") road.opened?.();
    else if (data.type === "failed") road.closed?.(data.code);
  };
  window.postMessage({ trien: 1, type: "connect" }, location.origin, [port2]);
  return road;
}

/** Opens the WebSocket. */
function socket(port) {
  const ws = new WebSocket(`ws://127.0.0.1:${port}/trien`, "trien.v1");
  const road = { send: (text) => ws.send(text) };
  ws.onopen = () => road.opened?.();
  ws.onmessage = ({ data }) => road.onmessage?.(data);
  ws.onclose = ({ code, reason }) => road.closed?.(reason || String(code));
  return road;
}

/**
 * Sends the messages, each after the answer to the one before, on a fresh road.
 * Answers with an error code for each that was refused, "ok" for each that was
 * answered, and "closed: REASON" for the one that ended the conversation.
 */
window.rawConversation = async (channel, port, messages) => {
  const road = channel === "extension" ? bridge() : socket(port);
  const answers = [];
  const closed = new Promise((resolve) => {
    road.closed = (reason) => resolve(`closed: ${reason}`);
  });
  await Promise.race([
    closed,
    new Promise((resolve) => {
      road.opened = resolve;
    }),
  ]);
  for (const message of messages) {
    const answer = new Promise((resolve) => {
      road.onmessage = (text) => {
        const { id, result, error } = JSON.parse(text);
        if (id !== undefined) resolve(result ? "ok" : error.data.code);
      };
    });
    road.send(message);
    answers.push(await Promise.race([answer, closed]));
  }
  return answers;
};
