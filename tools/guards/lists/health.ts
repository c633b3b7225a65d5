import { guardsIn } from '../guard.ts'

const healthTest = 'src/monitoring/health/health.test.ts'
const checksTest = 'src/monitoring/health/checks.test.ts'

/** What keeps a look at how everything is from standing still, and from crying wolf. */
export const health = [
  ...guardsIn('src/monitoring/health/examine.ts', healthTest, [
    {
      name: 'a health check has a deadline',
      text: 'return await Promise.race([attempt(check, signal), tooLate.promise])',
      without: 'return await attempt(check, signal)',
      test: 'a check that hangs is unhealthy',
    },
    {
      name: 'what a health check says of an error shows no secret',
      text: 'return unhealthy(redact(reasonOf(error)))',
      without: 'return unhealthy(reasonOf(error))',
      test: 'says why without secrets',
    },
  ]),
  ...guardsIn('src/monitoring/health/record.ts', healthTest, [
    {
      name: 'monitors that store findings take turns',
      text: "await client.query(`SELECT pg_advisory_xact_lock(hashtext(current_schema() || ' findings'))`)",
      without: '',
      test: 'many monitors record a change once',
    },
    {
      name: 'an older look does not replace a newer finding',
      text: 'return ageMs >= 0 && (',
      without: 'return (',
      test: 'stores a finding when it changes',
    },
  ]),
  ...guardsIn('src/monitoring/health/queue-store.ts', checksTest, [
    {
      name: 'a wait of a paused run is not overdue',
      text: " AND r.state IN ('waiting', 'running')",
      without: '',
      test: 'one of a paused run does not',
    },
  ]),
  ...guardsIn('src/monitoring/health/checks/scheduler.ts', checksTest, [
    {
      name: 'under a freeze nothing is overdue',
      text: 'oldestDueAt === null || frozen',
      without: 'oldestDueAt === null',
      test: 'under a freeze it is meant to be',
    },
  ]),
  ...guardsIn('src/monitoring/health/life-sign-store.ts', 'src/monitoring/health/life-sign.test.ts', [
    {
      name: 'one process an interval says that all is well',
      text: ' WHERE s.sent_at <= $2',
      without: ' WHERE $2::timestamptz IS NOT NULL',
      test: 'say once in every interval',
    },
  ]),
  ...guardsIn('src/monitoring/prometheus/label.ts', 'src/monitoring/prometheus/metrics.test.ts', [
    {
      name: 'a label of a metric has so many values at most',
      text: "if (this.#seen.size >= this.#most) return 'other'",
      without: '',
      test: 'a label has so many values at most',
    },
  ]),
]
