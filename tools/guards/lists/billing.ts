import { guardsIn } from '../guard.ts'

const rooms = 'systems/billing-batches/connectors'
const ordsTest = `${rooms}/ords.test.ts`
const batchesTest = `${rooms}/batches.test.ts`
const routesTest = 'test/api/system-routes.test.ts'

/** What keeps the runs of the billing batches what Oracle says that they are, and a system's routes within their rights. */
export const billing = [
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
      text: 'const older = open.flatMap((key) => (seen.has(key) ? [] : (parsedKey(key) ?? [])))',
      without: 'const older = open.flatMap((key) => (seen.has(key) || true ? [] : (parsedKey(key) ?? [])))',
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
