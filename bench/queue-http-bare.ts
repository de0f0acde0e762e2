import http from "node:http";

/** Takes a JSON body, answers another, tells its parent its port. */
const server = http.createServer((request, response) => {
  let text = "";
  request.on("data", (chunk: Buffer) => (text += chunk.toString()));
  request.on("end", () => {
    response.setHeader("content-type", "application/json; charset=utf-8");
    response.end(JSON.stringify({ got: JSON.parse(text) }));
  });
});

server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address !== null && typeof address === "object") process.send?.(address.port);
});
process.on("disconnect", () => process.exit());
