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
  ...guardsIn('src/api/routes/hooks.ts', test, [
    {
      name: 'the body of a webhook has a limit',
      text: "routes.post('/api/hooks/:schedule', limit, async (context) => {",
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
      text: '!isOfThisSite(context.req.header()) ||',
      without: '',
      test: 'a link acknowledges by its button alone',
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
]
