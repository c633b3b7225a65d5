import type { AnswerOf } from '../../client/routes.ts'

/** A page as data, as a system declares it. */
export type PageOf = AnswerOf<'get', '/api/pages/{system}/{page}'>
type Block = PageOf['blocks'][number]
export type BlockKind = Block['kind']
export type BlockOf<Kind extends BlockKind> = Extract<Block, { kind: Kind }>
export type AnyBlock = Block

/** What shows a block is given. */
export interface BlockProps<Kind extends BlockKind> {
  page: PageOf
  block: BlockOf<Kind>
}

export type Row = AnswerOf<'get', '/api/pages/{system}/{page}/data/{source}'>['rows'][number]
export type Cell = Row[string]
