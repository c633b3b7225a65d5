import { guardsIn } from '../guard.ts'

const replayTest = 'src/datasets/quarantine/replay.test.ts'
const sweepTest = 'src/datasets/quarantine/sweep-stagings.test.ts'
const keptTest = 'src/runs/attempts/kept-batches.test.ts'
const commandTest = 'test/cli/quarantine.test.ts'

/** What keeps rows that are kept from being lost, stored twice, or stored over newer ones. */
export const quarantine = [
  ...guardsIn('src/datasets/quarantine/place-rows.ts', replayTest, [
    {
      name: 'a row that a later load has is not replayed',
      text: 'for (const newer of await readNewer(client, place)) {',
      without: 'for (const newer of (await readNewer(client, place)).slice(0, 0)) {',
      test: 'a later load of the key overtakes a row',
    },
    {
      name: 'a dataset that is appended to keeps what it has',
      text: 'if (isAppended) superseded += await deleteStored(client, schema, table, sql)',
      without: '',
      test: 'a dataset that is appended to keeps what it has',
    },
    {
      name: 'two replayed rows of one key are left to a person',
      text: 'await markDoubles(client, schema, table, sql)',
      without: '',
      test: 'two rows of one key that came together are left to a person',
    },
  ]),
  ...guardsIn('src/datasets/quarantine/knowledge.ts', replayTest, [
    {
      name: 'what a load replaced is not said of the rows that came with it',
      text: 'NOT (${isOfRun}) AND ',
      without: '',
      test: 'a row that came with a load which replaced is not among what that replaced',
    },
  ]),
  ...guardsIn('src/datasets/quarantine/replay-rows.ts', replayTest, [
    {
      name: 'a replay of rows waits for loads',
      text: 'await holdDataset(client, schema, dataset.name)',
      without: '',
      test: 'a replay waits for a load that is under way',
    },
    {
      name: 'a replayed row settles the older ones of its key',
      text: 'if (replayed > 0) {',
      without: 'if (replayed < 0) {',
      test: 'a replay of a newer row does not lose to one of an older row that comes after it',
    },
    {
      name: 'a row that the table refuses is looked for by halves',
      text: 'else stretches.push(...halvesOf(stretch.after, taken))',
      without: 'else throw error',
      test: 'a row that the table refuses is found among the others',
    },
  ]),
  ...guardsIn('src/datasets/quarantine/replay-batch.ts', replayTest, [
    {
      name: 'a batch is replayed once',
      text: 'if (!taken) return undefined',
      without: '',
      test: 'a batch that was held back or left is stored whole, and a second time not at all',
    },
  ]),
  ...guardsIn('src/datasets/quarantine/discard.ts', replayTest, [
    {
      name: 'nobody discards everything by accident',
      text: 'if (Object.values(filter).every((value) => value === undefined)) {',
      without: 'if (filter === undefined) {',
      test: 'what is discarded stays, and is not replayed',
    },
  ]),
  ...guardsIn('src/datasets/quarantine/selection-store.ts', replayTest, [
    {
      name: 'who asks for a run takes no batch of another',
      text: 'AND ($7::uuid IS NULL OR b.run_id = $7)`',
      without: 'AND ($7::uuid IS NULL OR true)`',
      test: 'what is discarded stays, and is not replayed',
    },
  ]),
  ...guardsIn('src/datasets/quarantine/parse-exactly.ts', replayTest, [
    {
      name: 'numbers in JSON keep their digits through a replay',
      text: 'return json.rawJSON(context.source)',
      without: 'return value',
      test: 'the digits of numbers in JSON are what they were',
    },
  ]),
  ...guardsIn('src/datasets/quarantine/sweep-stagings.ts', sweepTest, [
    {
      name: 'a staging table tells what it knows before it goes',
      text: 'await overtakeOlder(client, { schema, dataset, ...known, at: now, signal })',
      without: 'if (signal.aborted) await overtakeOlder(client, { schema, dataset, ...known, at: now, signal })',
      test: 'before a table goes, what it overtakes of what is kept is settled',
    },
    {
      name: 'a staging table of a dataset that is not declared stays while it has something to say',
      text: 'if (!dataset) return',
      without: 'if (!dataset) return await dropStaging(client, schema, table)',
      test: 'a table with something to say stays where its dataset is not declared',
    },
    {
      name: 'a staging table is not dropped while its dataset is loaded into',
      text: '!(await tryHoldDataset(client, schema, given.dataset)) || ',
      without: '',
      test: 'a table that is being loaded into is left for the next turn',
    },
  ]),
  ...guardsIn('src/datasets/quarantine/sweep-store.ts', sweepTest, [
    {
      name: 'staged rows stay for a day',
      text: "const settledFor = `interval '24 hours'`",
      without: "const settledFor = `interval '0 hours'`",
      test: 'a staging table stays for a day after its batches are settled',
    },
    {
      name: 'what is kept stays for sixty days',
      text: "const keptFor = `interval '60 days'`",
      without: "const keptFor = `interval '6 days'`",
      test: 'what is kept stays for sixty days',
    },
  ]),
  ...guardsIn('src/datasets/quarantine/selection-store.ts', keptTest, [
    {
      name: 'a batch of a run that is under way is not replayed',
      text: "r.state IN ('failed', 'partial', 'cancelled')",
      without: 'true',
      test: 'a batch of a run that is under way is not kept, and not replayed',
    },
  ]),
  ...guardsIn('src/runs/attempts/staged-inputs.ts', keptTest, [
    {
      name: 'what people have settled is not loaded once more',
      text: 'if (settled.length === 0) return { set, batches: all }',
      without: 'if (settled.length >= 0) return { set, batches: all }',
      test: 'a batch that was replayed while its run stood still is not appended a second time',
    },
  ]),
  ...guardsIn('src/datasets/staging/staged-set.ts', keptTest, [
    {
      name: 'a gate does not let through what one before it held back',
      text: 'sources.length === inTable.length ? part : { table, sources }',
      without: '{ table, sources: sources.length === inTable.length ? null : sources }',
      test: 'what one gate holds back is not let through by the next one',
    },
  ]),
  ...guardsIn('src/cli/quarantine/selection.ts', commandTest, [
    {
      name: 'a command takes everything only where it was told to',
      text: 'if (isNarrow === (flags.all === true)) {',
      without: 'if (isNarrow && flags.all === true) {',
      test: 'never takes everything by accident',
    },
  ]),
  ...guardsIn('src/cli/output/export-list.ts', commandTest, [
    {
      name: 'exported rows are for their owner alone',
      text: 'mode: 0o600',
      without: 'mode: 0o644',
      test: 'that only its owner can read',
    },
  ]),
]
