import { createSocket } from "node:dgram";
import { isIPv6 } from "node:net";
import type { Clock, Log, Network } from "@headframe/core";

/** The network, through node:dgram. */
export function nodeNetwork(clock: Clock, log: Log): Network {
  return {
    udp: ({ host, port }, receive) =>
      new Promise((resolve, reject) => {
        const socket = createSocket({ type: isIPv6(host) ? "udp6" : "udp4", recvBufferSize: 4 * 1024 * 1024 });
        socket.once("error", reject);
        socket.on("message", (bytes, from) => receive({ bytes, from: `${from.address}:${from.port}`, time: clock.now() }));
        socket.bind(port, host, () => {
          socket.off("error", reject);
          socket.on("error", (error) => log.warn(`UDP port ${port}: ${error.message}`)); // must not end the process
          resolve({ port: socket.address().port, close: () => new Promise((closed) => socket.close(() => closed())) });
        });
      }),
  };
}
