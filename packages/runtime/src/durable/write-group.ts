/** Records that go to a file in one write. */
export interface WriteGroup {
  readonly written: PromiseWithResolvers<void>;
  readonly durable: PromiseWithResolvers<void>;
}

/** @param power - being written is not yet being durable */
export function writeGroup(power: boolean): WriteGroup {
  const written = promise();
  return { written, durable: power ? promise() : written };
}

/** A group that cannot be written. */
export function failedGroup(failure: Error): WriteGroup {
  const group = writeGroup(false);
  group.written.reject(failure);
  return group;
}

/** A promise that nobody needs to wait for. */
function promise(): PromiseWithResolvers<void> {
  const resolvers = Promise.withResolvers<void>();
  resolvers.promise.catch(() => {});
  return resolvers;
}
