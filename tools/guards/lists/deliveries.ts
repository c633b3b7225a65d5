import { guardsIn } from '../guard.ts'

const sendingTest = 'src/notifications/sending/sending.test.ts'
const routingTest = 'src/notifications/routing/routing.test.ts'
const digestsTest = 'src/notifications/digests/digests.test.ts'
const escalateTest = 'src/notifications/escalation/escalate.test.ts'
const tokenTest = 'src/notifications/acknowledge/token.test.ts'
const declaredTest = 'src/pipelines/notifications/notifications.test.ts'

/** What keeps a message from being lost, sent twice, too fast, too late or when it is not true any more. */
export const deliveries = [
  ...guardsIn('src/database/migrations/0008-deliveries.up.sql', routingTest, [
    {
      name: 'deliveries: a notice reaches a recipient once',
      text: '  CONSTRAINT a_notice_reaches_a_recipient_once UNIQUE (notice_id, channel, recipient),\n',
      without: '  CONSTRAINT a_notice_reaches_a_recipient_once UNIQUE (notice_id, channel, recipient, id),\n',
      test: 'a notice that is routed twice has its deliveries once',
    },
  ]),
  ...guardsIn('src/notifications/routing/notice-store.ts', routingTest, [
    {
      name: 'deliveries: the worst notice is routed first',
      text: 'ORDER BY urgency, id LIMIT $1',
      without: 'ORDER BY id LIMIT $1',
      test: 'two who route at once store everything once, and what is worst first',
    },
  ]),
  ...guardsIn('src/notifications/routing/route-book.ts', routingTest, [
    {
      name: 'deliveries: routes that cannot be read do not take the place of those that were',
      text: 'this.#read.set(system, { routes: known?.routes, at: now })',
      without: 'known?.routes && this.#read.clear(); throw error',
      test: 'reads the routes of a system again every minute',
    },
  ]),
  ...guardsIn('src/notifications/routing/make-deliveries.ts', routingTest, [
    {
      name: 'deliveries: texts that fail keep nothing from people',
      text: 'return messageOf(notice, options)\n  }\n}',
      without: 'throw error\n  }\n}',
      test: 'texts that fail keep nothing from people',
    },
  ]),
  ...guardsIn('src/notifications/sending/state-store.ts', sendingTest, [
    {
      name: 'deliveries: the rate of a channel',
      text: 'next_send_at = clock_timestamp() + make_interval(secs => $2)',
      without: 'next_send_at = clock_timestamp() + make_interval(secs => $2 * 0)',
      test: 'holds the rate of a channel over all who send',
    },
    {
      name: 'deliveries: a channel is left alone',
      text: 'SET paused_until = greatest(paused_until, $2)',
      without: "SET paused_until = least(paused_until, $2, now() - interval '1 y')",
      test: 'leaves a channel alone for as long as it asks to be',
    },
  ]),
  ...guardsIn('src/notifications/sending/claim-store.ts', sendingTest, [
    {
      name: 'deliveries: what is critical goes first',
      text: 'ORDER BY urgency, id LIMIT 1',
      without: 'ORDER BY id LIMIT 1',
      test: 'what is critical overtakes what waits',
    },
    {
      name: 'deliveries: only what nobody sends any more is taken back',
      text: ' AND lease_ends_at < clock_timestamp()`',
      without: '`',
      test: 'what a process that is gone was sending is repeated',
    },
  ]),
  ...guardsIn('src/notifications/sending/claim.ts', sendingTest, [
    {
      name: 'deliveries: a try is counted and leased before it',
      text: 'const begun = await beginTry(client, picked.id, now)',
      without: 'const begun = { attempts: 1, firstTriedAt: now }',
      test: 'two senders at once send nothing twice',
    },
    {
      name: 'deliveries: what is not true any more is not sent',
      text: 'const [alert] = await readAlerts(client, [picked.alertId])',
      without: 'const [alert] = await readAlerts(client, [])',
      test: 'before its first message goes out sends none',
    },
  ]),
  ...guardsIn('src/notifications/sending/still-true.ts', sendingTest, [
    {
      name: 'deliveries: who was not told is not told that it is over',
      text: "return fired.some(({ state }) => state === 'pending') ? 'drop both' : 'drop'",
      without: "return fired.some(({ state }) => state === 'pending') ? 'send' : 'send'",
      test: 'before its first message goes out sends none',
    },
  ]),
  ...guardsIn('src/notifications/sending/deliver.ts', sendingTest, [
    {
      name: 'deliveries: asked for before a repeat',
      text: 'attempts > 1 && channel.lookUp ?',
      without: 'attempts > 99 && channel.lookUp ?',
      test: 'asks before a repeat whether the earlier try has arrived',
    },
    {
      name: 'deliveries: everything that waited goes out when the channel is back',
      text: 'if (wasDown(state)) await bringForward(client, channel, now)',
      without: '',
      test: 'a channel that was down for an hour sends everything in its order',
    },
  ]),
  ...guardsIn('src/notifications/sending/outage.ts', sendingTest, [
    {
      name: 'deliveries: a channel that is back is found soon',
      text: 'const at = Math.min(probeAt?.getTime() ?? 0, freshAt)',
      without: 'const at = Math.max(probeAt?.getTime() ?? 0, 0 * freshAt || 0)',
      test: 'a channel that was down for an hour sends everything in its order',
    },
  ]),
  ...guardsIn('src/notifications/sending/result-store.ts', sendingTest, [
    {
      name: 'deliveries: who comes late with a failure writes nothing',
      text: "       may_have_arrived = may_have_arrived OR $5\n     WHERE id = $1 AND state = 'sending' AND attempts = $2`",
      without:
        "       may_have_arrived = may_have_arrived OR $5\n     WHERE id = $1 AND state = 'sending' AND $2 = $2::integer`",
      test: 'who comes late with a failure changes nothing',
    },
  ]),
  ...guardsIn('src/notifications/sending/tell-others.ts', sendingTest, [
    {
      name: 'deliveries: channels do not tell of each other for ever',
      text: "if (delivery.kind === 'channel failing') return",
      without: '',
      test: 'that it is told over another channel in vain is told nobody',
    },
    {
      name: 'deliveries: a channel that fails is told of over the others',
      text: 'const others = new Map([...desk.channels].filter(([name]) => name !== channel))',
      without: 'const others = new Map([...desk.channels].filter(([name]) => name === channel))',
      test: 'a message that cannot arrive is over at once, and told over the other channels',
    },
    {
      name: 'deliveries: a channel that fails is told of once an hour',
      text: 'if (!isNew) return',
      without: 'if (!isNew) notice.id = newRunId(now), await insertRouted(client, notice)',
      test: 'a message that cannot arrive is over at once, and told over the other channels, once an hour',
    },
  ]),
  ...guardsIn('src/notifications/digests/fold-store.ts', digestsTest, [
    {
      name: 'deliveries: a flood becomes one message',
      text: 'GROUP BY channel, recipient, (urgency = 0) HAVING count(*) > $3',
      without: 'GROUP BY channel, recipient, (urgency = 0) HAVING count(*) > $3 * 1000',
      test: 'of a flood one message is sent',
    },
    {
      name: 'deliveries: a digest in a digest counts as what it tells',
      text: "d.digest_id = $1 AND d.kind = 'digest') AS told",
      without: "d.digest_id = $1 AND d.kind = 'no digest') AS told",
      test: 'a digest in a digest counts as what it tells',
    },
  ]),
  ...guardsIn('src/notifications/digests/fold.ts', digestsTest, [
    {
      name: 'deliveries: a digest tells nothing that is over',
      text: 'await dropOver(client, flood, await readOver(client, flood, now), now)',
      without: '',
      test: 'a digest counts no alert that is over by then',
    },
  ]),
  ...guardsIn('src/notifications/escalation/escalate.ts', escalateTest, [
    {
      name: 'deliveries: a rung is climbed once',
      text: 'noticeId: notice.id }))) return false',
      without: 'noticeId: notice.id }))) notice.facts = {}',
      test: 'climbs rung after rung while nobody acknowledges, once each',
    },
  ]),
  ...guardsIn('src/notifications/acknowledge/token.ts', tokenTest, [
    {
      name: 'deliveries: a token is signed',
      text: 'if (!timingSafeEqual(bytes.subarray(payloadBytes), signatureOf(key, payload))) return undefined',
      without: '',
      test: 'a token that differs anywhere grants nothing',
    },
    {
      name: 'deliveries: a token has an end',
      text: 'payload.readBigUInt64BE(33) * 1000n <= BigInt(now.getTime())',
      without: 'payload.readBigUInt64BE(33) * 1000n <= 0n',
      test: 'a token grants what it was signed for, for seven days',
    },
    {
      name: 'deliveries: a token has one text',
      text: " || bytes.toString('base64url') !== token) return undefined",
      without: ') return undefined',
      test: 'a token that differs anywhere grants nothing',
    },
  ]),
  ...guardsIn('src/pipelines/notifications/notifications.ts', declaredTest, [
    {
      name: 'deliveries: everybody on call can be reached',
      text: "if (to === 'on call') refuseUnreachable(channel, rota)",
      without: "if (to === 'on call') void rota",
      test: 'refuses',
    },
  ]),
]
