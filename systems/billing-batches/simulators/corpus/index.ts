export { corpus } from './corpus.ts'
export { seenAt } from './seen.ts'
export {
  type Corpus,
  type CorpusChange,
  type CorpusFault,
  type CorpusJob,
  type CorpusOptions,
  type CorpusRun,
  type FaultKind,
  runKey,
} from './types.ts'
