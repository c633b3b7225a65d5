import { guardsIn } from '../guard.ts'

const schedulerTest = 'src/scheduler/schedules/scheduler.test.ts'
const commandsTest = 'src/scheduler/schedules/commands.test.ts'
const triggersTest = 'src/scheduler/schedules/triggers.test.ts'
const freezeTest = 'src/scheduler/freeze/freeze.test.ts'
const backAgain = 'a clock that went far ahead and came back fires nothing twice, and does not stop'
const refusedRequest = 'a request with another signature, of another time, or for no webhook is refused'

/** What keeps a due time from being fired twice, lost, or fired when it must not be. */
export const scheduler = [
  ...guardsIn('src/database/migrations/0005-schedules.up.sql', schedulerTest, [
    {
      name: 'schedules: a due time is decided once',
      text: '  PRIMARY KEY (schedule, due_at, cause),\n',
      without: '',
      test: backAgain,
    },
  ]),
  ...guardsIn('src/scheduler/schedules/schedule-store.ts', schedulerTest, [
    {
      name: 'schedules: what was decided by an older row is not stored',
      text: 'JOIN schedules s ON s.name = m.name AND s.revision = m.revision',
      without: 'JOIN schedules s ON s.name = m.name AND m.revision > 0',
      test: 'a decision by a row that was changed since is not stored',
    },
  ]),
  ...guardsIn('src/scheduler/schedules/ahead.ts', schedulerTest, [
    {
      name: 'what was prepared does not outlive a change of its schedule',
      text: 'return revision === due.revision && lateMs >= 0',
      without: 'return lateMs >= 0',
      test: 'what was prepared before it was due is decided anew when its row was changed since',
    },
  ]),
  ...guardsIn('src/scheduler/schedules/register.ts', schedulerTest, [
    {
      name: 'schedules: a clock that goes back stops nothing',
      text: 'new Date(now.getTime() + mostAheadMs)',
      without: 'new Date(now.getTime() + mostAheadMs * 1e6)',
      test: backAgain,
    },
  ]),
  ...guardsIn('src/scheduler/schedules/database-clock.ts', schedulerTest, [
    {
      name: "schedules: due times go by the database's clock",
      text: 'Math.abs(this.skewMs) > mostSkewMs',
      without: 'Math.abs(this.skewMs) > mostSkewMs * 1e9',
      test: 'fires when the database says so',
    },
  ]),
  ...guardsIn('src/scheduler/schedules/passed-due.ts', schedulerTest, [
    {
      name: 'schedules: catching up is bounded',
      text: 'const mostKept = 1000',
      without: 'const mostKept = 1_000_000',
      test: 'after months of down time a thousand are started at most',
    },
  ]),
  ...guardsIn('src/scheduler/schedules/draft.ts', schedulerTest, [
    {
      name: 'schedules: one that is refused strands none',
      text: 'return { refusal: storedError(error).message }',
      without: 'throw error',
      test: 'a schedule that cannot be started says why, and strands none beside it',
    },
  ]),
  ...guardsIn('src/scheduler/schedules/fire.ts', schedulerTest, [
    {
      name: 'schedules: one that cannot be stored strands none',
      text: 'if (!isDataError(error)) throw error',
      without: 'if (isDataError(error) || !isDataError(error)) throw error',
      test: 'a schedule that cannot be started says why, and strands none beside it',
    },
    {
      name: 'schedules: who sits on a pipeline holds up no other',
      text: 'if (sqlState(error) !== lockNotAvailable) throw error',
      without: 'if (sqlState(error) !== `${lockNotAvailable}!`) throw error',
      test: 'a pipeline that somebody sits on holds up no schedule but its own',
    },
  ]),
  ...guardsIn('src/scheduler/schedules/fire.ts', freezeTest, [
    {
      name: 'freezes: who is about to fire waits for who freezes',
      text: 'await holdOffFreezes(client)',
      without: '',
      test: 'a freeze waits for what is being fired, and what is about to be finds it',
    },
    {
      name: 'freezes: who is about to fire looks once more',
      text: 'if (await readFreeze(client)) return',
      without: 'if (1 > 2 && (await readFreeze(client))) return',
      test: 'a freeze waits for what is being fired, and what is about to be finds it',
    },
  ]),
  ...guardsIn('src/scheduler/schedules/begin-now.ts', commandsTest, [
    {
      name: 'schedules: what is passed over is told',
      text: 'if (nextDueAt === null || nextDueAt > now) return []',
      without: 'if (nextDueAt !== undefined || now) return []',
      test: 'what is due when it is paused, changed, edited or removed is not started, and not forgotten',
    },
  ]),
  ...guardsIn('src/scheduler/schedules/register.ts', commandsTest, [
    {
      name: 'schedules: an edit fires nothing of the past',
      text: 'return { ...given, decidedUntil: now, nextDueAt: nextOf(next, now) }',
      without:
        'return { ...given, decidedUntil: stored?.decidedUntil ?? now, nextDueAt: nextOf(next, stored?.decidedUntil ?? now) }',
      test: 'an edit of the times fires nothing of the past, whatever the policy',
    },
    {
      name: 'schedules: an edit of something else loses no due time',
      text: 'if (goesOn) return',
      without: 'if (goesOn && given.name === "") return',
      test: 'an edit of the parameters alone loses no due time',
    },
  ]),
  ...guardsIn('src/scheduler/schedules/stored-schedule.ts', commandsTest, [
    {
      name: 'schedules: the secret of a webhook is not stored',
      text: "      return { kind: 'webhook' }",
      without:
        "      return { kind: 'webhook', ...{ secret: (trigger as { secret: { reveal(): string } }).secret.reveal() } }",
      test: 'the secret of a webhook is not in the database',
    },
  ]),
  ...guardsIn('src/scheduler/schedules/trigger-store.ts', triggersTest, [
    {
      name: 'schedules: windows of a backfill set nothing off',
      text: 'AND backfill_id IS NULL AND coalesce',
      without: 'AND coalesce',
      test: 'what ended before the schedule was there, dry runs and windows of a backfill set nothing off',
    },
    {
      name: 'schedules: dry runs set nothing off',
      text: "AND coalesce(options ->> 'dryRun', 'false') <> 'true'",
      without: '',
      test: 'what ended before the schedule was there, dry runs and windows of a backfill set nothing off',
    },
  ]),
  ...guardsIn('src/scheduler/schedules/triggers.ts', triggersTest, [
    {
      name: 'schedules: nothing before its beginning sets one off',
      text: 'event.at >= schedule.decidedUntil && event.sets(schedule)',
      without: 'event.sets(schedule)',
      test: 'what ended before the schedule was there, dry runs and windows of a backfill set nothing off',
    },
  ]),
  ...guardsIn('src/database/migrations/0005-schedules.up.sql', triggersTest, [
    {
      name: 'webhooks: an id does it once',
      text: "CREATE UNIQUE INDEX ticks_of_webhook ON ticks (schedule, cause) WHERE cause LIKE 'webhook %';",
      without: '',
      test: 'a signed request starts a run, and sent again it does nothing',
    },
    {
      name: 'webhooks: a signature does it once',
      text: 'CREATE UNIQUE INDEX ticks_of_signature ON ticks (schedule, signature) WHERE signature IS NOT NULL;',
      without: '',
      test: 'a request that somebody saw starts nothing under another id',
    },
  ]),
  ...guardsIn('src/scheduler/schedules/webhook.ts', triggersTest, [
    {
      name: 'webhooks: the signature is checked',
      text: '!timingSafeEqual(given, expected)',
      without: '(!timingSafeEqual(given, expected) && given.length === 0)',
      test: refusedRequest,
    },
    {
      name: 'webhooks: an old request is none',
      text: 'Math.abs(now.getTime() - at.getTime()) > toleranceMs',
      without: 'Math.abs(now.getTime() - at.getTime()) > toleranceMs * 1e6',
      test: refusedRequest,
    },
  ]),
  ...guardsIn('src/scheduler/freeze/freeze-store.ts', freezeTest, [
    {
      name: 'freezes: schedules are released one after the other',
      text: 'WHERE id = $1 AND next_release_at <= now()',
      without: 'WHERE id = $1',
      test: 'two schedulers together release no faster than one',
    },
  ]),
  ...guardsIn('src/scheduler/schedules/turn.ts', freezeTest, [
    {
      name: 'freezes: what was due in it is not fired at once',
      text: 'const after = release?.until ?? null',
      without: 'const after = release?.until && null',
      test: 'after the thaw what was due is released slowly',
    },
  ]),
  ...guardsIn('src/runs/dispatch/backfill-admission-store.ts', freezeTest, [
    {
      name: 'freezes: no window of a backfill is let in',
      text: 'CASE WHEN ${isFrozen} THEN 0 ELSE',
      without: 'CASE WHEN ${isFrozen} THEN greatest(0, free) ELSE',
      test: 'in a freeze no window of a backfill is let in, and after it they go on',
    },
  ]),
]
