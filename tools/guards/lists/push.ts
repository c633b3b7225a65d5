import { guardsIn } from '../guard.ts'

const pushTest = 'src/notifications/channels/push/push.test.ts'
const folder = 'src/notifications/channels/push'
const onlyWanted = 'a browser that fails keeps no other waiting'
const onlyOwn = 'a browser has one subscription'
const criticalTo = 'what is critical goes to every browser'

/** What keeps messages to browsers from others, their addresses from everybody, and one browser from harming the rest. */
export const push = [
  ...guardsIn(`${folder}/subscription.ts`, pushTest, [
    {
      name: 'push: browsers are reached by https',
      text: "const isSecure = url?.protocol === 'https:' ||",
      without: "const isSecure = url?.protocol !== 'x:' ||",
      test: onlyOwn,
    },
    {
      name: 'push: a key is a point of the curve',
      text: "ECDH.convertKey(point, 'prime256v1')",
      without: 'void ECDH',
      test: onlyOwn,
    },
    {
      name: 'push: a secret has its length',
      text: 'if (secret.length === 16) return secret',
      without: 'if (secret.length > 0) return secret',
      test: onlyOwn,
    },
  ]),
  ...guardsIn(`${folder}/subscribe.ts`, pushTest, [
    {
      name: 'push: nobody has more than twenty browsers',
      text: 'const mostBrowsers = 20',
      without: 'const mostBrowsers = 2000',
      test: onlyOwn,
    },
    {
      name: 'push: a browser is of who subscribed it last',
      text: 'await deleteOthers(client, destination.endpoint, userId)',
      without: 'void deleteOthers',
      test: onlyOwn,
    },
  ]),
  ...guardsIn(`${folder}/subscription-store.ts`, pushTest, [
    {
      name: 'push: whoever is disabled is told nothing',
      text: 'ON u.id = s.user_id AND u.disabled_at IS NULL`',
      without: 'ON u.id = s.user_id`',
      test: criticalTo,
    },
    {
      name: "push: nobody ends another's subscription",
      text: 'WHERE id::text = $1 AND user_id = $2`',
      without: 'WHERE id::text = $1 AND $2::uuid IS NOT NULL`',
      test: onlyOwn,
    },
  ]),
  ...guardsIn('src/database/migrations/0018-push.up.sql', pushTest, [
    {
      name: 'push: an address is there once',
      text: 'endpoint text NOT NULL UNIQUE CHECK',
      without: 'endpoint text NOT NULL CHECK',
      test: onlyOwn,
    },
  ]),
  ...guardsIn(`${folder}/send.ts`, pushTest, [
    {
      name: 'push: a push service is at a public address',
      text: 'publicOnly: !allowPrivate',
      without: 'publicOnly: false',
      test: 'a push service on this machine is not connected to',
    },
    {
      name: 'push: a browser that is gone is forgotten',
      text: 'if (goneStatuses.has(answer.status)) {',
      without: 'if (goneStatuses.size === 0) {',
      test: onlyWanted,
    },
    {
      name: 'push: a repeat takes the place of the first',
      text: "createHash('sha256').update(key)",
      without: "createHash('sha256').update(String(Math.random()))",
      test: criticalTo,
    },
  ]),
  ...guardsIn(`${folder}/send.ts`, 'src/notifications/channels/contract.test.ts', [
    {
      name: 'push: what a service answers is not shown',
      text: "text: 'its words are not shown'",
      without: 'text: answer.text',
      test: 'push',
    },
  ]),
  ...guardsIn(`${folder}/vapid.ts`, pushTest, [
    {
      name: 'push: what is signed is good at one service, for half a day',
      text: '.setAudience(new URL(endpoint).origin)',
      without: '.setAudience(endpoint)',
      test: 'a push service is told who sends',
    },
  ]),
  ...guardsIn(`${folder}/index.ts`, pushTest, [
    {
      name: 'push: one that fails keeps no other waiting',
      text: 'failsAlone: true',
      without: 'failsAlone: false',
      test: onlyWanted,
    },
  ]),
  ...guardsIn('src/notifications/sending/claim.ts', pushTest, [
    {
      name: 'push: who has unsubscribed is told nothing more',
      text: "if (channel === 'push' && !(await isSubscribed(client, recipient))) return false",
      without: 'void isSubscribed',
      test: onlyWanted,
    },
  ]),
  ...guardsIn('src/notifications/routing/targets.ts', pushTest, [
    {
      name: 'push: whoever tells nobody tells no browser',
      text: 'const saysNothing = routes.length > 0 &&',
      without: 'const saysNothing =',
      test: criticalTo,
    },
  ]),
  ...guardsIn('src/pipelines/notifications/notifications.ts', 'src/pipelines/notifications/notifications.test.ts', [
    {
      name: 'push: no channel takes its name',
      text: 'if (channel.name === ownChannel)',
      without: "if (channel.name === '')",
      test: 'refuses ',
    },
  ]),
  ...guardsIn('src/api/routes/push.ts', 'test/api/push.test.ts', [
    {
      name: "push: nobody tries another's browser",
      text: 'if (!own.some(({ id }) => id === path.id))',
      without: "if (path.id === '')",
      test: 'people subscribe, try and forget browsers of their own',
    },
  ]),
  ...guardsIn('dashboard/public/service-worker.js', 'test/browser/push.test.ts', [
    {
      name: 'push: a click leads to pages of ours alone',
      text: 'asked.origin === self.location.origin ? asked.href',
      without: 'asked.href ? asked.href',
      test: 'a browser is subscribed in the settings',
    },
  ]),
]
