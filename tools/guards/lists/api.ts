import { guardsIn } from '../guard.ts'

const test = 'src/api/api.test.ts'

/** What keeps the HTTP door closed, and open for the next. */
export const api = [
  ...guardsIn('src/api/create-api.ts', test, [
    {
      name: 'routes are closed by default',
      text: "if (isOpen || signed.role !== 'public') return await next()",
      without: 'return await next()',
      test: 'is closed by default',
    },
  ]),
  ...guardsIn('src/api/rate-limit.ts', 'src/api/rate-limit.test.ts', [
    {
      name: 'who asks too much is turned away',
      text: 'return left >= 1 ? undefined',
      without: 'return left >= -1 ? undefined',
      test: 'who asks too much',
    },
    {
      name: 'addresses of one network share what they may ask',
      text: 'networkOf(addressOf(context))',
      without: 'addressOf(context)',
      test: 'behind proxies',
    },
  ]),
  ...guardsIn('src/api/sign-in/address-of.ts', 'src/api/rate-limit.test.ts', [
    {
      name: 'nobody tells an address where no proxy is trusted',
      text: 'if (!Number.isInteger(proxies) || proxies < 1) return direct',
      without: '',
      test: 'behind proxies',
    },
    {
      name: 'only what the trusted proxies have written counts',
      text: 'return steps.at(-proxies) || direct',
      without: 'return steps.at(0) || direct',
      test: 'behind proxies',
    },
  ]),
  ...guardsIn('src/api/routes/hooks.ts', test, [
    {
      name: 'the body of a webhook has a limit',
      text: "routes.post('/api/hooks/:schedule', limitBody, async (context) => {",
      without: "routes.post('/api/hooks/:schedule', async (context) => {",
      test: 'a body over 1 MB is not read',
    },
  ]),
  ...guardsIn('src/api/routes/acknowledge.ts', test, [
    {
      name: 'only the form of the page acknowledges',
      text: '|| !isFormKey(await sentKey(context.req), token)',
      without: '',
      test: 'a link acknowledges by its button alone',
    },
    {
      name: 'a form of another site does not acknowledge',
      text: '!isOwnPage(context) ||',
      without: '',
      test: 'a link acknowledges by its button alone',
    },
  ]),
  ...guardsIn('src/api/routes/acknowledge.ts', 'test/api/changes.test.ts', [
    {
      name: 'a link that is guessed stands in the audit',
      text: "if (link.state === 'unknown') await tellRefused(context)",
      without: '',
      test: 'whoever is refused stands in the audit',
    },
    {
      name: 'the audit is told the route of a link, which is a secret',
      text: ", route: '/acknowledge/:token' }",
      without: ' }',
      test: 'whoever is refused stands in the audit',
    },
  ]),
  ...guardsIn('src/api/routes/live.ts', test, [
    {
      name: 'a live stream ends with the right to it',
      text: "if (mayDo((await whoAsks(context)).role, 'viewer')) await words()",
      without: 'if (performance.now() > 0) await words()',
      test: 'each has twenty live streams at most',
    },
    {
      name: 'a live stream that could not begin leaves no timer',
      text: 'clearInterval(beat)',
      without: '',
      test: 'each has twenty live streams at most',
    },
  ]),
  ...guardsIn('src/api/live/streams.ts', test, [
    {
      name: 'live streams of one who asks have a limit',
      text: 'if (open >= mostEach) return undefined',
      without: '',
      test: 'each has twenty live streams at most',
    },
  ]),
  ...guardsIn('src/api/sign-in/way-back.ts', 'src/api/sign-in/oidc-routes.test.ts', [
    {
      name: 'nobody is sent on to another site',
      text: "if (url?.origin !== here || url.pathname.startsWith('//')) return '/'",
      without: "if (url === null) return '/'; else if (wanted !== undefined) return wanted",
      test: 'another process than began it ends it',
    },
  ]),
  ...guardsIn('src/api/routes/health.ts', test, [
    {
      name: 'many who ask for health cause one look',
      text: 'if (look === undefined || performance.now() - look.at > lookAtMostEveryMs) {',
      without: 'if (performance.now() > 0) {',
      test: 'many who ask for a fresh look cause one',
    },
  ]),
  ...guardsIn('src/api/once-for-key.ts', 'test/api/changes.test.ts', [
    {
      name: 'doors: a secret in an answer is not kept for its key',
      text: 'if (tellsSecret && context.res.ok)',
      without: 'if (false)',
      test: 'a secret in an answer is kept nowhere',
    },
    {
      name: 'doors: a key with another body is refused',
      text: "if (taken.state === 'other body') {",
      without: 'if (false) {',
      test: 'another body under it is refused',
    },
  ]),
  ...guardsIn('src/api/mount.ts', 'test/api/nouns.test.ts', [
    {
      name: 'doors: an answer tells what its contract declares, and nothing else',
      text: '(strip ? strip(answer) : answer)',
      without: 'answer',
      test: 'alerts: listed, acknowledged',
    },
  ]),
  ...guardsIn('src/api/mount.ts', 'test/api/changes.test.ts', [
    {
      name: 'doors: a body has a limit',
      text: "...(route.method === 'get' ? [] : [limitBody]),",
      without: '',
      test: 'a body over 1 MB is refused at every change',
    },
  ]),
  ...guardsIn('src/api/routes/sign-in.ts', 'test/api/changes.test.ts', [
    {
      name: 'doors: a token changes nobody',
      text: 'if (signed.sessionId === null) throw',
      without: 'if (false) throw',
      test: 'a token gives nobody a password',
    },
    {
      name: 'doors: signing in without a secret is for development',
      text: "process.env.NODE_ENV === 'development' && isFromHere(context)",
      without: 'isFromHere(context)',
      test: 'nobody signs in without a secret from the machine itself',
    },
    {
      name: 'doors: signing in without a secret is from here',
      text: ' && isFromHere(context) && isNamedSo',
      without: ' && isNamedSo',
      test: 'nobody signs in without a secret from the machine itself',
    },
  ]),
]
