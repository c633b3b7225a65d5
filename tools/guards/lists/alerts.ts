import { guardsIn } from '../guard.ts'

const rooms = 'src/monitoring/alerts'
const judgeTest = `${rooms}/judge.test.ts`
const decideTest = `${rooms}/decide.test.ts`
const monitorTest = `${rooms}/monitor.test.ts`
const property = 'makes legal moves only'
const migration = 'src/database/migrations/0007-alerts.up.sql'
const consequences = 'gives consequences to their cause'

/** What keeps alerts one for a cause, told once, and silent where they are to be. */
export const alerts = [
  ...guardsIn(`${rooms}/judge.ts`, judgeTest, [
    {
      name: 'alerts: who knows is not told again',
      text: "next.state !== 'firing' || next.isTold || isHeld || isQuiet",
      without: "next.state !== 'firing' || isHeld || isQuiet",
      test: property,
    },
    {
      name: 'alerts: one that has just come back is told of once it has lasted',
      text: 'const isQuiet = next.quietUntil !== null && now < next.quietUntil',
      without: 'const isQuiet = false',
      test: 'is the same alert when it comes back at once',
    },
    {
      name: 'alerts: what is silenced is silent',
      text: "if (next.state === 'firing' && isSilenced) next.state = 'silenced'",
      without: '',
      test: property,
    },
    {
      name: 'alerts: it is over once it has been for so long',
      text: '>= rule.keepMs)',
      without: '>= 0)',
      test: 'keeps firing until the cause has been gone',
    },
    {
      name: 'alerts: it must hold for so long',
      text: ' && now.getTime() - next.since.getTime() >= rule.forMs',
      without: '',
      test: 'waits for `for`',
    },
    {
      name: 'alerts: so many failures in a row',
      text: 'next.count >= rule.when.inARow',
      without: 'next.count >= 1',
      test: 'fires after so many in a row',
    },
  ]),
  ...guardsIn(`${rooms}/judge.ts`, monitorTest, [
    {
      name: 'alerts: who has taken one on is asked again when the time is over',
      text: 'now >= next.acknowledgedUntil',
      without: 'now < next.acknowledgedUntil',
      test: 'leaves who has acknowledged alone until that ends',
    },
    {
      name: 'alerts: what was dismissed stays so',
      text: "if (next.state !== 'dismissed') next.state = 'resolved'",
      without: "next.state = 'resolved'",
      test: 'leaves who has acknowledged alone until that ends',
    },
  ]),
  ...guardsIn('src/monitoring/rules/verdict.ts', judgeTest, [
    {
      name: 'alerts: between firing and clearing nothing changes',
      text: "far ? 'bad' : holds && near ? 'unknown' : 'good'",
      without: "far ? 'bad' : holds && near ? 'good' : 'good'",
      test: 'clears only at clearAt',
    },
  ]),
  ...guardsIn(`${rooms}/decide.ts`, decideTest, [
    {
      name: 'alerts: whoever decides takes turns',
      text: 'await lockAlerts(client)',
      without: '',
      test: 'counts exactly when ten decide at once',
    },
    {
      name: 'alerts: a consequence sends nothing of its own',
      text: 'alert.isTold || alert.parentId !== null) continue',
      without: 'alert.isTold) continue',
      test: consequences,
    },
    {
      name: 'alerts: causes come before what they bring about',
      text: 'const open = causesFirst([...this.#byPair.values()].filter(({ closedAt }) => closedAt === null))',
      without: 'const open = [...this.#byPair.values()].filter(({ closedAt }) => closedAt === null)',
      test: 'gives the consequence of a consequence to the first cause',
    },
    {
      name: 'alerts: a consequence may outlive its cause for a while',
      text: 'now.getTime() - closedAt.getTime() >= graceMs',
      without: 'true',
      test: 'tells of a consequence that outlives its cause by five minutes',
    },
    {
      name: 'alerts: what becomes bad by itself is looked at in time',
      text: '[...own, ...silences, ...begins]',
      without: '[...own, ...silences, ...begins.slice(begins.length)]',
      test: 'says when it has to look again',
    },
    {
      name: 'alerts: what is as it was is not written again',
      text: 'if (isSame && !counts) return',
      without: '',
      test: 'does not write again what has not changed',
    },
  ]),
  ...guardsIn(migration, decideTest, [
    {
      name: 'alerts: one open alert a cause, in the table',
      text: 'CREATE UNIQUE INDEX alerts_open',
      without: 'CREATE INDEX alerts_open',
      test: 'refuses a second open alert of a cause',
    },
  ]),
  ...guardsIn(migration, `${rooms}/constraints.test.ts`, [
    {
      name: 'alerts: only what is over is closed, in the table',
      text: "CHECK (CASE WHEN closed_at IS NULL THEN state <> 'resolved' ELSE state IN ('resolved', 'dismissed') END)",
      without: 'CHECK (true)',
      test: 'closed while it fires',
    },
    {
      name: 'alerts: what fires has fired, in the table',
      text: "CHECK (state IN ('pending', 'resolved') OR fired_at IS NOT NULL)",
      without: 'CHECK (true)',
      test: 'firing without having fired',
    },
    {
      name: 'alerts: only what has fired was told, in the table',
      text: 'CHECK (NOT is_told OR fired_at IS NOT NULL)',
      without: 'CHECK (true)',
      test: 'told before it fired',
    },
    {
      name: 'alerts: who has acknowledged is named, in the table',
      text: "CHECK (state <> 'acknowledged' OR acknowledged_by IS NOT NULL)",
      without: 'CHECK (true)',
      test: 'acknowledged by nobody',
    },
    {
      name: 'alerts: none is its own consequence, in the table',
      text: 'CHECK (parent_id <> id)',
      without: 'CHECK (true)',
      test: 'refuses an alert that is its own consequence',
    },
    {
      name: 'alerts: no silence of everything, in the table',
      text: 'CHECK (num_nonnulls(rule, pipeline, system, subject) >= 1)',
      without: 'CHECK (true)',
      test: 'refuses a silence of everything',
    },
    {
      name: 'alerts: a silence ends after it begins, in the table',
      text: 'CHECK (to_at >= from_at)',
      without: 'CHECK (true)',
      test: 'refuses a silence of everything',
    },
  ]),
  ...guardsIn(`${rooms}/acts.ts`, monitorTest, [
    {
      name: 'alerts: what is over is not acted on',
      text: 'alert.closedAt !== null || (alert.state !== to',
      without: '(alert.state !== to',
      test: 'refuses to acknowledge what is over',
    },
  ]),
  ...guardsIn(`${rooms}/acts.ts`, monitorTest, [
    {
      name: 'alerts: people make legal moves only',
      text: 'alert.state !== to && !mayMove(alert.state, to)',
      without: 'alert.state !== to && false',
      test: 'refuses to acknowledge what was dismissed',
    },
  ]),
  ...guardsIn(`${rooms}/sources/schedules.ts`, `${rooms}/consequences.test.ts`, [
    {
      name: 'alerts: nothing is late while frozen',
      text: 'lateFrom: isFrozen ? null : ',
      without: 'lateFrom: ',
      test: 'calls no schedule late while it is frozen',
    },
  ]),
  ...guardsIn(`${rooms}/inhibition.ts`, `${rooms}/consequences.test.ts`, [
    {
      name: 'alerts: a database that is not well explains everything',
      text: "if (subject === 'database') return true",
      without: '',
      test: 'tells of nothing but the database',
    },
  ]),
  ...guardsIn(`${rooms}/run-end-store.ts`, monitorTest, [
    {
      name: 'alerts: nobody waits for dry runs',
      text: "WHERE NOT coalesce((r.options ->> 'dryRun')::boolean, false) ORDER",
      without: 'WHERE true ORDER',
      test: 'says nothing of dry runs',
    },
  ]),
  ...guardsIn(`${rooms}/run-ends.ts`, monitorTest, [
    {
      name: 'alerts: windows of a backfill do not tell one by one that they are done',
      text: "to !== 'failed' && !isBackfill &&",
      without: "to !== 'failed' && (isBackfill || true) &&",
      test: 'windows of a backfill',
    },
  ]),
  ...guardsIn(`${rooms}/monitor.ts`, monitorTest, [
    {
      name: 'alerts: what is decided by is read when others have finished',
      text: 'await lockAlerts(client)',
      without: '',
      test: 'goes by a rule as it was when its turn came',
    },
  ]),
  ...guardsIn(`${rooms}/title.ts`, `${rooms}/title.test.ts`, [
    {
      name: 'alerts: a title has 80 characters at most',
      text: 'what.length > room ?',
      without: 'room > longest ?',
      test: 'has at most 80 characters',
    },
  ]),
  ...guardsIn('src/monitoring/rules/rules.ts', 'src/monitoring/rules/rules.test.ts', [
    {
      name: 'rules: what operators changed stays',
      text: 'changed: row?.changed ?? {}',
      without: 'changed: {}',
      test: 'keeps what operators changed when the declaration changes',
    },
    {
      name: 'rules: what operators switched off stays off',
      text: 'isEnabled: row?.isEnabled ?? true',
      without: 'isEnabled: true',
      test: 'keeps what operators changed when the declaration changes',
    },
    {
      name: 'rules: a change must be one it could be declared with',
      text: 'changedRule(name, row.declared, changed)',
      without: '',
      test: 'refuses changes that the rule could not be declared with',
    },
    {
      name: 'rules: nothing is written where nothing differs',
      text: 'if (isSame) return []',
      without: '',
      test: 'writes down each time a rule changes',
    },
  ]),
]
