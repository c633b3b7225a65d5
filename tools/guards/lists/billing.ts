import { guardsIn } from '../guard.ts'

const rooms = 'systems/billing-batches/connectors'
const ordsTest = `${rooms}/ords.test.ts`
const batchesTest = `${rooms}/batches.test.ts`
const routesTest = 'test/api/system-routes.test.ts'

/** What keeps the runs of the billing batches what Oracle says that they are, and a system's routes within their rights. */
export const billing = [
  ...guardsIn('src/watches/restart.ts', 'src/watches/record-run.test.ts', [
    {
      name: 'billing: a run that goes on under its key counts from its restart',
      text: "if (state === 'pending' || state === 'running') return true",
      without: "if (state === 'pending' || state === 'running') return false",
      test: 'a run that failed and goes on under its key counts from its restart',
    },
    {
      name: 'billing: a run that was only put right by hand was not restarted',
      text: "return state !== 'cancelled' && endedAt != null && endedAt > lastKnownFailed(before)",
      without: "return state !== 'cancelled' && endedAt != null",
      test: 'a run that failed and goes on under its key counts from its restart',
    },
  ]),
  ...guardsIn('src/watches/job-run-store.ts', 'src/watches/watch.test.ts', [
    {
      name: 'billing: a failed run is asked for, too',
      text: "WHERE watch = $1 AND state = 'failed' AND",
      without: "WHERE watch = $1 AND false AND state = 'failed' AND",
      test: 'asks for a failed run, too',
    },
    {
      name: 'billing: a failed run that was made good is not asked for',
      text: "WHERE g.state = 'completed' AND g.started_at > f.started_at)",
      without: "WHERE g.state = 'completed' AND false)",
      test: 'asks for a failed run, too',
    },
    {
      name: 'billing: a failed run is asked for during a week',
      text: 'coalesce(ended_at, started_at, first_seen_at) > $2',
      without: "coalesce(ended_at, started_at, first_seen_at) > $2::timestamptz - interval '1 year'",
      test: 'asks for a failed run, too',
    },
  ]),
  ...guardsIn('src/watches/job-run-store.ts', 'src/watches/looking/record-listing.test.ts', [
    {
      name: 'billing: what has waited is no run of its own beside the one that it became',
      text: "await client.query('DELETE FROM job_runs WHERE watch = $1 AND key = ANY ($2)', [watch, keys])",
      without: "await client.query('SELECT $1::text, $2::text[]', [watch, keys])",
      test: 'a run that has waited under another key is one run',
    },
  ]),
  ...guardsIn('src/watches/job-day-store.ts', 'src/watches/looking/record-listing.test.ts', [
    {
      name: 'billing: a run that ended in error is no success of its day',
      text: "count(*) FILTER (WHERE r.state = 'completed' AND NOT r.ended_in_error)",
      without: "count(*) FILTER (WHERE r.state = 'completed')",
      test: 'a day counts what ended well, and what did not',
    },
  ]),
  ...guardsIn('src/watches/looking/record-listing.ts', 'src/watches/looking/record-listing.test.ts', [
    {
      name: 'billing: a day is counted anew when a run of it is gone or back',
      text: 'return before !== undefined && (before.vanishedAt === null) !== (vanishedAt === null)',
      without: 'return before !== undefined && vanishedAt === undefined',
      test: 'a day counts what ended well, and what did not',
    },
  ]),
  ...guardsIn(`${rooms}/oracle.ts`, `${rooms}/oracle.test.ts`, [
    {
      name: 'billing: a driver that hangs is left when the look is over',
      text: "signal.addEventListener('abort', stop, { once: true })",
      without: '',
      test: 'a driver that hangs is told its deadlines',
    },
    {
      name: 'billing: a connection that comes too late is closed',
      text: 'connecting.then(async (late) => await late.close())',
      without: 'connecting.then(() => undefined)',
      test: 'a driver that hangs is told its deadlines',
    },
  ]),
  ...guardsIn(`${rooms}/statements.ts`, `${rooms}/oracle.test.ts`, [
    {
      name: 'billing: the name of a table is one',
      text: 'if (!/^(?:[A-Z]\\w*\\.)?[A-Z]\\w*$/i.test(table)) {',
      without: "if (table === '') {",
      test: 'what is left to do is counted where the site has it',
    },
  ]),
  ...guardsIn(`${rooms}/statements.ts`, ordsTest, [
    {
      name: 'billing: a bind is like a CHAR',
      text: 'const asChar = (name: string) => `cast(:${name} as char(60))`',
      without: 'const asChar = (name: string) => `:${name}`',
      test: 'quirk 13: a bind is given the blanks that CHAR has',
    },
  ]),
  ...guardsIn(`${rooms}/ords.ts`, ordsTest, [
    {
      name: 'billing: a statement that fails within an answer of status 200 fails the look',
      text: 'if (failed) {',
      without: 'if (failed && false) {',
      test: 'quirk 2: a statement that fails comes with status 200',
    },
    {
      name: 'billing: dates that the service has moved are not moved again',
      text: 'const instant = this.#isMoved ? new Date(value) : instantOf(value, this.#timezone)',
      without: 'const instant = instantOf(value, this.#timezone)',
      test: 'quirk 1: a DATE is of the watch',
    },
    {
      name: 'billing: a refused password is not tried again',
      text: 'if (error instanceof HttpError && (error.status === 401 || error.status === 403)) {',
      without: 'if (error instanceof HttpError && error.status === 0) {',
      test: 'quirk 3: a wrong password',
    },
    {
      name: 'billing: all pages of rows are read',
      text: 'if (!hasMore) return checkedRows(rows, statement)',
      without: 'if (!hasMore || true) return checkedRows(rows, statement)',
      test: 'quirk 7: rows come by pages, and all of them',
    },
  ]),
  ...guardsIn(`${rooms}/origin.ts`, ordsTest, [
    {
      name: 'billing: a simulator that nobody has named as one is refused',
      text: 'if (answersSimulated === simulated) return',
      without: 'if (answersSimulated || !simulated) return',
      test: 'an answer of a simulator is refused where nobody has said that it is one',
    },
  ]),
  ...guardsIn(`${rooms}/batches.ts`, ordsTest, [
    {
      name: 'billing: what has not ended is asked for however old it is',
      text: 'const older = [...wanted].flatMap((key) => (seen.has(key) ? [] : (parsedKey(key) ?? [])))',
      without: 'const older = [...wanted].flatMap((key) => (seen.has(key) || true ? [] : (parsedKey(key) ?? [])))',
      test: 'quirk 5: what has not ended is asked for by its key',
    },
  ]),
  ...guardsIn(`${rooms}/statements.ts`, batchesTest, [
    {
      name: 'billing: the whole key is joined',
      text: "['BATCH_CD', 'BATCH_NBR', 'BATCH_RERUN_NBR'].map((name) => `${one}.${name} = ${other}.${name}`).join(' and ')",
      without: "['BATCH_CD'].map((name) => `${one}.${name} = ${other}.${name}`).join(' and ')",
      test: 'quirk 10: two runs of one code on one day do not multiply each other',
    },
  ]),
  ...guardsIn(`${rooms}/seen-runs.ts`, batchesTest, [
    {
      name: 'billing: long numbers of a message may be somebody, and are not kept',
      text: "return line ? line.replaceAll(/\\d{6,}/g, '#') : undefined",
      without: 'return line ? line : undefined',
      test: 'what a run failed with is one line, without numbers that may be somebody',
    },
  ]),
  ...guardsIn('src/api/endpoint-routes.ts', routesTest, [
    {
      name: 'routes of systems: they only read',
      text: 'readOnly: true',
      without: 'readOnly: false',
      test: 'a route of a system is asked as any other',
    },
    {
      name: 'routes of systems: none hides behind a word of the platform or of another system',
      text: 'if (nouns.has(noun) || owner !== system) {',
      without: 'if (nouns.has(noun) && owner !== system) {',
      test: 'a route that could not be told from another one is refused',
    },
  ]),
]
