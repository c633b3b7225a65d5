import { guardsIn } from '../guard.ts'

const loadsTest = 'src/runs/attempts/loads.test.ts'
const loadOnceTest = 'src/runs/attempts/load-once.test.ts'
const mergeTest = 'src/datasets/load.test.ts'
const spoolTest = 'src/datasets/spool.test.ts'

/** What keeps rows from being stored twice, half, or by who has lost the run. */
export const loads = [
  ...guardsIn('src/runs/attempts/load.ts', loadOnceTest, [
    {
      name: 'fence in load',
      text: 'if (!written.has(run.id)) throw new LeaseLost(run.id)',
      without: '',
      test: 'a worker that loses its lease between the rows and the fence has loaded nothing',
    },
    {
      name: 'a load whose reply was lost is found to have happened',
      text: 'if (done) return done',
      without: '',
      test: 'a connection cut before the reply to COMMIT, ten times',
    },
  ]),
  ...guardsIn('src/runs/attempts/load.ts', loadsTest, [
    {
      name: "the claim is checked at a load's start",
      text: 'now?.claim !== run.claim || ',
      without: '',
      test: 'a load of a run that is with somebody else does not look at its rows',
    },
    {
      name: "the state is checked at a load's start",
      text: " || now.state !== 'running'",
      without: '',
      test: 'a load of a run that is with somebody else does not look at its rows',
    },
    {
      name: 'a load that was told to stop does not commit',
      text: 'signal.throwIfAborted()',
      without: '',
      test: 'a load that is cancelled while it merges stores nothing',
    },
    {
      name: 'a dry run is rolled back',
      text: 'if (run.options.dryRun) throw new DryRunDone(counts)',
      without: '',
      test: 'a dry run shows what a load would do, and stores nothing',
    },
    {
      name: 'a backfill moves no mark',
      text: "if (run.mode !== 'backfill') ",
      without: '',
      test: 'a backfill stores rows and moves no mark',
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
  ...guardsIn('src/datasets/load.ts', mergeTest, [
    {
      name: 'a key comes once in a load',
      text: 'await refuseDoubleKeys(client, dataset, rows)',
      without: '',
      test: 'a key that comes twice is refused with the key',
    },
    {
      name: 'rows are merged in the order of their keys',
      text: " ORDER BY ${dataset.key.map(name).join(', ')}",
      without: '',
      test: 'two loads of the same keys in opposite order do not deadlock',
    },
    {
      name: 'an equal row is not written again',
      text: ' WHERE ${changed}`',
      without: '`',
      test: 'an equal row is left untouched, so that a replay writes nothing',
    },
    {
      name: 'a replacement keeps what is among the rows',
      text: 'AND NOT EXISTS (SELECT FROM incoming i WHERE ${sameKey})',
      without: '',
      test: 'a replacement takes away what is not among the rows',
    },
    {
      name: 'a replacement keeps what is before its window',
      text: '${time} >= $${offset + 1}::timestamptz AND',
      without: '$${offset + 1}::timestamptz IS NOT NULL AND',
      test: 'a replacement takes away what is not among the rows',
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
