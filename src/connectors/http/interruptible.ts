/** `work`, or a rejection with the signal's reason as soon as it is aborted. What `work` still yields goes to `discard`. */
export async function interruptible<T>(
  work: Promise<T>,
  signal: AbortSignal,
  discard: (late: T) => void = () => undefined,
): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason)
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work, aborted])
  } catch (error) {
    work.then(discard, () => undefined)
    throw error
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
