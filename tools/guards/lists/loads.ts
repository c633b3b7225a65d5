import { guardsIn } from '../guard.ts'

const loadsTest = 'src/runs/attempts/loads.test.ts'
const loadOnceTest = 'src/runs/attempts/load-once.test.ts'
const stagesTest = 'src/runs/attempts/stages.test.ts'
const gatesTest = 'src/runs/attempts/gates.test.ts'
const publishTest = 'src/datasets/publishing/publish.test.ts'
const quarantineTest = 'src/datasets/validation/quarantine.test.ts'
const valuesTest = 'src/datasets/validation/values.test.ts'
const spoolTest = 'src/datasets/spool.test.ts'

/** What keeps rows from being stored twice, half, old, or by who has lost the run. */
export const loads = [
  ...guardsIn('src/runs/attempts/once.ts', loadOnceTest, [
    {
      name: 'fence of a load',
      text: 'if (!written.has(run.id)) throw new LeaseLost(run.id)',
      without: '',
      test: 'a worker that loses its lease between the rows and the fence has loaded nothing',
    },
    {
      name: 'a load whose reply was lost is found to have happened',
      text: 'if (before) return before',
      without: '',
      test: 'a connection cut before the reply to COMMIT, ten times',
    },
  ]),
  ...guardsIn('src/runs/attempts/once.ts', loadsTest, [
    {
      name: "the claim is checked at a load's start",
      text: 'now?.claim !== run.claim || ',
      without: 'now === undefined || ',
      test: 'a load of a run that is with somebody else does not look at its rows',
    },
    {
      name: "the state is checked at a load's start",
      text: " || now.state !== 'running'",
      without: '',
      test: 'a load of a run that is with somebody else does not look at its rows',
    },
  ]),
  ...guardsIn('src/runs/attempts/load.ts', loadsTest, [
    {
      name: 'a dry run of a load only plans',
      text: 'if (run.options.dryRun) {',
      without: 'if (run.options.dryRun && run.claim < 0) {',
      test: 'a dry run shows what a load would do, and stores nothing',
    },
    {
      name: 'a backfill moves no mark',
      text: "if (run.mode !== 'backfill') ",
      without: '',
      test: 'a backfill stores rows and moves no mark',
    },
  ]),
  ...guardsIn('src/runs/attempts/load.ts', gatesTest, [
    {
      name: 'a load refuses rows that have drifted',
      text: 'refuseDrifted(step.into, batches)',
      without: '',
      test: 'rows that have drifted are no success, reported, and not stored',
    },
  ]),
  ...guardsIn('src/runs/attempts/load.ts', stagesTest, [
    {
      name: 'a source of two steps is replaced once',
      text: '[...new Set(batches.filter((batch) => batch.staged > 0).map(({ source }) => source))]',
      without: 'batches.filter((batch) => batch.staged > 0).map(({ source }) => source)',
      test: 'counts what it replaces once, where two steps have rows of one source',
    },
  ]),
  ...guardsIn('src/runs/attempts/load-inputs.ts', gatesTest, [
    {
      name: 'a resume loads only what is not past',
      text: 'if (past.size === 0) return',
      without: 'if (past.size >= 0) return',
      test: 'does not load again what its run has loaded, over what a later run has brought',
    },
  ]),
  ...guardsIn('src/runs/attempts/load-inputs.ts', stagesTest, [
    {
      name: 'rows staged for other columns are checked again',
      text: ' && isDeepStrictEqual(output.columns, { ...into.columns })',
      without: '',
      test: 'rows that were staged before the columns of their dataset changed are checked again as it is now',
    },
  ]),
  ...guardsIn('src/datasets/staging/drift.ts', gatesTest, [
    {
      name: 'a column that may be null may be left out',
      text: '(before !== null && !before.gone?.includes(name))',
      without: 'true',
      test: 'a column that may be null may be left out, and is gone when the load before had it',
    },
    {
      name: 'a column is gone when the load before had it',
      text: 'before !== null && !before.gone',
      without: 'before === null && !before',
      test: 'a column that may be null may be left out, and is gone when the load before had it',
    },
    {
      name: 'columns that are gone are no success',
      text: 'if (gone && gone.length > 0) return',
      without: 'if (gone && gone.length < 0) return',
      test: 'rows that have drifted are no success, reported, and not stored',
    },
    {
      name: 'types that have flipped are no success',
      text: 'if (drift?.flipped) return',
      without: 'if (drift?.flipped && staged < 0) return',
      test: 'rows that have drifted are no success, reported, and not stored',
    },
    {
      name: 'rows of which none is valid are no success',
      text: 'return fetched > 0 && staged === 0 ?',
      without: 'return fetched < 0 && staged === 0 ?',
      test: 'rows that have drifted are no success, reported, and not stored',
    },
  ]),
  ...guardsIn('src/datasets/validation/row-checker.ts', gatesTest, [
    {
      name: 'a type flips in columns that most rows fill',
      text: 'there * 2 > rows && ',
      without: 'there > 0 && ',
      test: 'one odd value in a column that most rows leave empty is a bad row, and no drift',
    },
  ]),
  ...guardsIn('src/runs/attempts/load.ts', gatesTest, [
    {
      name: 'an answer without rows is no success without a gate',
      text: '(usual.get(source) ?? 0) > 0 ?',
      without: '(usual.get(source) ?? 0) < 0 ?',
      test: 'an answer without rows of a source that usually has some is no success, also without a gate',
    },
  ]),
  ...guardsIn('src/datasets/staging/drift.ts', stagesTest, [
    {
      name: 'rows of nobody hold nobody up',
      text: 'if (dataset.source !== undefined && batch',
      without: 'if (dataset.source === undefined && batch',
      test: 'a row without a source goes into quarantine, and keeps nobody else from being stored',
    },
  ]),
  ...guardsIn('src/runs/attempts/gate.ts', gatesTest, [
    {
      name: 'a gate that holds all back fails',
      text: 'if (error && passed.length === 0) return',
      without: 'if (error && passed.length < 0) return',
      test: 'fails with `blocked`, at once, when it holds all back; a resume judges again',
    },
    {
      name: 'a gate that holds something back makes the run partial',
      text: '...(error ? { shortOf: error } : {})',
      without: '',
      test: 'lets the others through when it holds one source back, and the run is partial',
    },
    {
      name: 'a batch that is judged as one is held back as one',
      text: "per === 'batch' && ",
      without: "per !== 'batch' && per !== 'source' && ",
      test: 'holds all back for one, where the batch is one',
    },
  ]),
  ...guardsIn('src/datasets/quality/measure.ts', gatesTest, [
    {
      name: 'an empty answer is held back',
      text: 'drift ?? emptyFlaw(measured, scores.volume)',
      without: 'drift',
      test: 'holds back a source that answers nothing, unless that is ordinary',
    },
  ]),
  ...guardsIn('src/datasets/quality/measure-store.ts', gatesTest, [
    {
      name: 'the usual number takes three loads',
      text: 'HAVING count(*) >= ${leastHistory}',
      without: '',
      test: 'takes three loads to be known',
    },
    {
      name: 'the usual number without a window is of a run',
      text: 'greatest(coalesce(extract(epoch FROM max(window_to) - min(window_from)) / 86400, 1), 1 / 24.0)',
      without: 'coalesce(greatest(extract(epoch FROM max(window_to) - min(window_from)) / 86400, 1 / 24.0), 1)',
      test: 'is of a whole run where there is no window',
    },
    {
      name: 'distances are of numbers without an end',
      text: '[`a.${column}::numeric`, `b.${column}::numeric`]',
      without: '[`a.${column}`, `b.${column}`]',
      test: 'is measured at the ends of what the column holds, and of zero',
    },
    {
      name: 'what is out of range is not compared',
      text: 'IS NOT NULL AND ${isInside}',
      without: 'IS NOT NULL AND (true OR ${isInside})',
      test: 'twelve datasets that were worked out by hand:',
    },
  ]),
  ...guardsIn('src/datasets/quality/quality.ts', 'src/datasets/quality/scores.test.ts', [
    {
      name: 'a score is between 0 and 100',
      text: 'Math.min(100, Math.max(0, score))',
      without: 'score',
      test: 'every score is between 0 and 100, whatever was counted',
    },
    {
      name: 'a score that is not 100 does not look like it',
      text: 'bounded > 99.99 && bounded < 100 ? 99.99 : ',
      without: '',
      test: 'never looks like 100 when it is not',
    },
    {
      name: 'a dimension below its floor is blocked',
      text: 'measured !== undefined && measured < floor',
      without: 'measured !== undefined && measured < -floor',
      test: 'a verdict',
    },
  ]),
  ...guardsIn('src/pipelines/dataset-checks.ts', 'src/datasets/quality/scores.test.ts', [
    {
      name: 'weights have an end',
      text: 'name, 0, mostWeight)',
      without: 'name, 0)',
      test: 'where they are declared, not at the gate',
    },
  ]),
  ...guardsIn('src/datasets/quality/result-store.ts', gatesTest, [
    {
      name: 'a gate that judges again replaces what it said',
      text: 'ON CONFLICT (run_id, step, source) DO UPDATE SET at = excluded.at, rows',
      without: 'ON CONFLICT (run_id, step, source) DO UPDATE SET rows',
      test: 'fails with `blocked`, at once, when it holds all back; a resume judges again',
    },
  ]),
  ...guardsIn('src/datasets/staging/batch-store.ts', gatesTest, [
    {
      name: 'a dry run’s batches stay what they are',
      text: "AND (state IN ('staged', 'blocked') OR",
      without: "AND (state IN ('staged', 'blocked', 'dry run') OR",
      test: 'keeps what it measured over time, and says which of it was a dry run',
    },
    {
      name: 'what a later run has covered is past',
      text: 'later.staged_at > b.staged_at AND ',
      without: 'later.staged_at < b.staged_at AND ',
      test: 'does not load a stretch that a later run has loaded since, and says so',
    },
    {
      name: 'what a run has appended is past',
      text: "state <> 'dry run' AND (state = 'published'",
      without: "state <> 'dry run' AND (false",
      test: 'appends only what its run has not appended yet',
    },
  ]),
  ...guardsIn('src/datasets/staging/batch-store.ts', quarantineTest, [
    {
      name: 'a dry run keeps no bad row',
      text: 'WHERE NOT $5::boolean',
      without: 'WHERE $5::boolean IS NOT NULL',
      test: 'a dry run tells what is wrong and keeps no row',
    },
  ]),
  ...guardsIn('src/datasets/staging/fill-staging.ts', quarantineTest, [
    {
      name: 'a staged row is no longer than 8 MB',
      text: 'if (line.length <= mostRowBytes) return line',
      without: 'if (line.length > 0) return line',
      test: 'a row of more than 8 MB fails its step by number',
    },
  ]),
  ...guardsIn('src/datasets/staging/stage-rows.ts', 'src/datasets/publishing/readers.test.ts', [
    {
      name: 'staged keys are counted before they are compared',
      text: 'await analyzeStaging(client, schema, table, dataset)',
      without: '',
      test: 'whoever reads while full refreshes are published sees one version whole',
    },
  ]),
  ...guardsIn('src/datasets/staging/staged-set.ts', stagesTest, [
    {
      name: 'an object has no more fields at once than a function has arguments',
      text: 'const fieldsAtOnce = 50',
      without: 'const fieldsAtOnce = 51',
      test: 'a dataset of more than a hundred columns is read, planned and loaded like any other',
    },
  ]),
  ...guardsIn('src/datasets/staging/target.ts', stagesTest, [
    {
      name: 'a generated column is refused before a row is read',
      text: 'if (there.isGenerated)',
      without: 'if (there.isGenerated && name === "")',
      test: 'no row is asked for',
    },
    {
      name: 'a column of another type is refused before a row is read',
      text: 'if (!holds[type].includes(there.type)) {',
      without: "if (!holds[type].includes(there.type) && name === '') {",
      test: 'no row is asked for',
    },
  ]),
  ...guardsIn('src/datasets/validation/row-checker.ts', quarantineTest, [
    {
      name: 'so many sources are none',
      text: 'this.#counts.size === mostSources',
      without: 'this.#counts.size < 0',
      test: 'so many sources are none',
    },
    {
      name: 'a source has an end',
      text: 'given.length <= mostSourceLength && ',
      without: '',
      test: 'is kept as nobody’s, and makes no source',
    },
    {
      name: 'a mark for none is no source',
      text: ' || this.#missing.has(given)) return undefined',
      without: ') return undefined',
      test: 'is kept as nobody’s, and makes no source',
    },
    {
      name: 'a shown value does not end in half a character',
      text: ".replace(/[\\uD800-\\uDBFF]$/, '')",
      without: '',
      test: 'a long value is shown by its beginning, and never by half a character',
    },
    {
      name: 'names of fields that are none are not told',
      text: "? name : '(no name)'",
      without: '? name : name',
      test: 'names fields that are no columns, and not those whose names may be somebody’s data',
    },
    {
      name: 'unknown fields are counted to an end',
      text: ' && this.#unknown.size < mostUnknown',
      without: '',
      test: 'names at most fifty',
    },
  ]),
  ...guardsIn('src/datasets/validation/number.ts', valuesTest, [
    {
      name: 'a whole number that may have been rounded is not taken',
      text: 'if (!Number.isSafeInteger(value)) return inexact()',
      without: '',
      test: 'a whole number of 64 bits',
    },
    {
      name: 'a short number may be too large for a smallint',
      text: ' && column.integerBits !== 16',
      without: '',
      test: 'a whole number of 16 bits',
    },
    {
      name: 'digits behind the point are not rounded',
      text: 'if (behind > scale) {',
      without: 'if (behind > scale + 1000) {',
      test: 'a decimal number in a numeric(5, 2)',
    },
    {
      name: 'a float holds no number that is too far',
      text: 'size >= least && size <= largest',
      without: 'size >= 0',
      test: 'a decimal number in a column of eight-byte floats',
    },
  ]),
  ...guardsIn('src/datasets/validation/text.ts', valuesTest, [
    {
      name: 'what a toJSON throws is not repeated',
      text: 'isUnstorable(error) ? error.message : ',
      without: 'error instanceof Error ? error.message : ',
      test: 'what a value says of itself while it fails to become JSON is not repeated',
    },
  ]),
  ...guardsIn('src/runs/attempts/marks-store.ts', loadsTest, [
    {
      name: 'marks never move back',
      text: 'WHERE m.mark < excluded.mark',
      without: '',
      test: 'a mark never moves back',
    },
  ]),
  ...guardsIn('src/datasets/publishing/settle.ts', publishTest, [
    {
      name: 'a key comes once in a load',
      text: "if (dataset.duplicates === 'refuse') throw",
      without: "if (dataset.duplicates === 'refuse' && zone === '') throw",
      test: 'a key that comes twice is refused, and which it is is not told',
    },
  ]),
  ...guardsIn('src/datasets/publishing/publish.ts', publishTest, [
    {
      name: 'rows are merged in the order of their keys',
      text: ' ORDER BY ${sql.dataset.key.map((name) => `s."${name}"`).join(\', \')}',
      without: '',
      test: 'rows are written in the order of their keys, whatever the order they came in',
    },
    {
      name: 'an equal row is not written again',
      text: 'WHERE ${sql.isNew} OR ${sql.isChanged} ORDER BY',
      without: 'WHERE true OR ${sql.isNew} OR ${sql.isChanged} ORDER BY',
      test: 'an equal row is neither written nor locked, so that a replay costs a comparison',
    },
    {
      name: 'a replacement keeps what is among the rows',
      text: ": `AND NOT EXISTS (SELECT FROM (${settled.text}) AS s WHERE ${sql.sameKey('s', 't')})`",
      without: ": `AND (true OR EXISTS (SELECT FROM (${settled.text}) AS s WHERE ${sql.sameKey('s', 't')}))`",
      test: 'a replacement takes away what is not among the rows, of its source and inside its window only',
    },
  ]),
  ...guardsIn('src/datasets/publishing/publication.ts', publishTest, [
    {
      name: 'a replacement keeps what is before its window',
      text: 'parts.push(`${instant} >= ${bind(from)}::timestamptz`, ',
      without: 'parts.push(`${bind(from)}::timestamptz IS NOT NULL`, ',
      test: 'a replacement takes away what is not among the rows, of its source and inside its window only',
    },
  ]),
  ...guardsIn('src/datasets/spool.ts', spoolTest, [
    {
      name: 'a row is no longer than 8 MB',
      text: 'json.length > mostRowBytes',
      without: 'false',
      test: 'a row that is no object, cannot be stored or is too long fails by its number',
    },
    {
      name: 'a connection in the middle of a COPY is not used again',
      text: 'connection.release(unusable)',
      without: 'connection.release()',
      test: 'a source that breaks leaves nothing behind, and its connection is not used again',
    },
  ]),
  ...guardsIn('src/datasets/long-turns.ts', spoolTest, [
    {
      name: 'spools and loads leave half of the connections',
      text: 'Math.max(1, Math.floor((pool.options.max ?? 10) / 2))',
      without: 'pool.options.max ?? 10',
      test: 'many spools whose sources read through the same pool do not wait for each other for ever',
    },
  ]),
  ...guardsIn('src/runs/execution/database-away.ts', 'src/runs/execution/retries.test.ts', [
    {
      name: 'a service that is away is not taken for the database',
      text: ' && !isOfSource(error)',
      without: '',
      test: 'a service that refuses in the middle of the rows fails the step',
    },
  ]),
  ...guardsIn('src/datasets/publishing/publish.ts', 'src/runs/attempts/rival-loads.test.ts', [
    {
      name: 'loads of one table take turns',
      text: 'await awaitTurn(client, new Statements(publication).table)',
      without: '',
      test: 'two runs that load the same keys at once, ten times',
    },
  ]),
  ...guardsIn('src/runs/attempts/load.ts', 'src/runs/attempts/batches-again.test.ts', [
    {
      name: 'what is loaded again counts once',
      text: 'await supersedePublished(client, set.batches, clock.now())',
      without: '',
      test: 'rows that are loaded again by a resume count once',
    },
  ]),
]
