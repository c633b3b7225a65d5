import { guardsIn } from '../guard.ts'

const store = 'src/runs/journal/entry-store.ts'
const storeTest = 'src/runs/journal/entry-store.test.ts'
const queue = 'src/runs/journal/journal.ts'
const queueTest = 'src/runs/journal/journal.test.ts'

/** What keeps an outcome from being written by who has lost the run, twice, or in the wrong order. */
export const journal = [
  ...guardsIn(store, storeTest, [
    {
      name: 'fence in the journal: the claim',
      text: ' AND r.claim = w.claim',
      without: '',
      test: 'a stale claim writes nothing at all',
    },
    {
      name: 'fence in the journal: the state',
      text: 'r.state = w.state AND ',
      without: '',
      test: 'an entry based on another state writes nothing at all',
    },
    {
      name: 'a batch that comes late is known to be old',
      text: '(r.last_batch > $1::uuid) IS NOT TRUE',
      without: 'true',
      test: 'writes nothing when the process has written a later one',
    },
    {
      name: 'the retry of a batch finds its run moved',
      text: '(r.last_batch = $1::uuid OR (',
      without: '((',
      test: 'counts as success when it moved the run',
    },
    {
      name: 'the retry of a batch counts once',
      text: 'coalesce(r.last_batch = $1::uuid, false) AS already',
      without: 'false AS already',
      test: 'counts as success and doubles nothing',
    },
    {
      name: 'who writes without an id forgets no batch',
      text: 'last_batch = coalesce($1::uuid, r.last_batch)',
      without: 'last_batch = $1::uuid',
      test: 'is written once also when another write of the run came between',
    },
    {
      name: 'the lock of a run while it is written',
      text: 'FOR NO KEY UPDATE OF r',
      without: '',
      test: 'number the events of one run without a gap',
    },
    {
      name: 'runs are locked in the order of their ids',
      text: 'ORDER BY r.id',
      without: '',
      test: 'over the same runs in opposite order never wait for each other in a circle',
    },
  ]),
  ...guardsIn('src/runs/journal/entry-records.ts', storeTest, [
    {
      name: 'legal moves',
      text: '!mayMove(entry.state, move.to)',
      without: 'false',
      test: 'a move that is not legal is refused',
    },
  ]),
  ...guardsIn(queue, queueTest, [
    {
      name: 'a batch has so many entries at most',
      text: 'batch.length >= mostEntries',
      without: 'false',
      test: 'commits no more than 100 entries together',
    },
    {
      name: 'a batch has so many bytes at most',
      text: 'bytes + queued.bytes > mostBytes',
      without: 'false',
      test: 'commits no more than 4 MB together',
    },
    {
      name: 'a stale entry does not stand beside a fresh one',
      text: 'full || otherClaim ||',
      without: 'full ||',
      test: 'a stale entry is not carried by a fresh one of the same run in the same batch',
    },
    {
      name: 'no entry of a run overtakes one that waits',
      text: 'closedRuns.has(runId) || keys',
      without: 'keys',
      test: 'a later entry of the same run does not overtake one that must wait for the next batch',
    },
    {
      name: 'a run is in one flush at a time',
      text: 'new Set(this.#runsUnderWay)',
      without: 'new Set<string>()',
      test: 'while one flush waits for a run, another goes past it, but with nothing of that run',
    },
    {
      name: 'no entry of a run overtakes its move',
      text: 'if (move) closedRuns.add(runId)',
      without: '',
      test: 'nothing of a run overtakes its move',
    },
    {
      name: 'a batch has a step once',
      text: 'keys.some((key) => stepKeys.has(key))',
      without: 'false',
      test: 'two entries of one step are two commits, in their order',
    },
    {
      name: 'a batch keeps its id over its retries',
      text: 'writeEntries(this.#pool, batchId, entries)',
      without: 'writeEntries(this.#pool, newBatchId(), entries)',
      test: 'before the reply to a move: the retry finds its run moved',
    },
    {
      name: 'one bad entry fails alone',
      text: 'return await this.#bisect(batch, error)',
      without: 'return batch.forEach(({ reject }) => reject(error))',
      test: 'fails alone among the others of its own run',
    },
    {
      name: 'who has lost the lease waits for no answer',
      text: 'await unlessAborted(writeEntries(this.#pool, batchId, entries), this.#signal)',
      without: 'await writeEntries(this.#pool, batchId, entries)',
      test: 'fails all that is queued at once, also while a statement gets no answer',
    },
    {
      name: 'who has lost the lease sends nothing more',
      text: 'if (this.#signal.aborted) return lose(batch)',
      without: '',
      test: 'fails all that is queued at once, also while a statement gets no answer',
    },
  ]),
]
