import { guardsIn } from '../guard.ts'

const canaryTest = 'src/connectors/http/canary.test.ts'
const connectPublicTest = 'src/connectors/http/connect-public.test.ts'
const deadlineTest = 'src/connectors/http/deadline.test.ts'
const requestTest = 'src/connectors/http/request.test.ts'
const retryTest = 'src/connectors/http/retry.test.ts'

/** What keeps requests from reaching or telling whom they must not, from acting twice, and from taking for ever. */
export const requests = [
  ...guardsIn('src/connectors/http/connect-public.ts', connectPublicTest, [
    {
      name: 'publicOnly: an address',
      text: 'if (isIP(host) !== 0 && !isPublicAddress(host))',
      without: 'if (host === undefined)',
      test: '127.0.0.1',
    },
    {
      name: 'publicOnly: a name',
      text: 'addresses.filter(({ address }) => isPublicAddress(address))',
      without: 'addresses',
      test: 'is not connected to behind a name that points there',
    },
  ]),
  ...guardsIn('src/connectors/http/address.ts', requestTest, [
    {
      name: 'credentials stay with their origin',
      text: 'url.origin !== baseUrl.origin',
      without: 'url === baseUrl',
      test: 'of another origin than the base is refused',
    },
  ]),
  ...guardsIn('src/connectors/http/prepare.ts', requestTest, [
    {
      name: 'a dry run sends nothing that may act',
      text: "if (hooks.dryRun && method !== 'GET' && method !== 'HEAD') throw",
      without: 'if (hooks.dryRun === undefined) throw',
      test: 'a dry run refuses ',
    },
  ]),
  ...guardsIn('src/connectors/http/retry.ts', retryTest, [
    {
      name: 'what may act twice is sent once',
      text: 'return idempotentMethods.has(method) || request.idempotencyKey !== undefined',
      without: 'return method !== request.idempotencyKey',
      test: 'a POST whose connection broke',
    },
    {
      name: 'a service does not say how long it is waited for',
      text: 'return Math.min(maxMs, Math.max(random() * ceilingMs, askedMs))',
      without: 'return Math.max(random() * ceilingMs, askedMs)',
      test: 'are as long as the service asks, and never longer than retry.max',
    },
  ]),
  ...guardsIn('src/connectors/http/send.ts', retryTest, [
    {
      name: 'a pause that there is no time for is not begun',
      text: 'if (pause >= total.leftMs) throw outcome',
      without: '',
      test: 'a service that asks for a day does not get it',
    },
  ]),
  ...guardsIn('src/connectors/http/send.ts', deadlineTest, [
    {
      name: 'deadline of an attempt',
      text: 'new Deadline(call.settings.timeoutMs, [total.signal])',
      without: 'new Deadline(2 ** 30, [total.signal])',
      test: 'the attempt, and the next one may succeed',
    },
    {
      name: 'deadline of a request',
      text: 'using total = new Deadline(call.settings.totalTimeoutMs, call.signals)',
      without: 'using total = new Deadline(2 ** 30, call.signals)',
      test: 'an attempt that has a longer one',
    },
  ]),
  ...guardsIn('src/connectors/http/redactor.ts', canaryTest, [
    {
      name: 'keys in an address are starred',
      text: '${starQuery(url.search)}',
      without: '${url.search}',
      test: 'a key in the address is starred however its name is written',
    },
    {
      name: 'the cause of an error shows no secret',
      text: 'const copy = new Error(this.text(error.message)',
      without: 'const copy = new Error(error.message',
      test: 'is in nothing that comes of ',
    },
    {
      name: 'the headers of an answer show no secret',
      text: 'redacted.append(name, this.text(value))',
      without: 'redacted.append(name, value)',
      test: 'is in no answer but its body',
    },
  ]),
]
