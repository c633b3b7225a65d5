import type { AnswerOf } from '../../client/routes.ts'

/** A page as data, as a system declares it. */
export type PageOf = AnswerOf<'get', '/api/pages/{system}/{page}'>
export type AnyBlock = PageOf['blocks'][number]
type BlockKind = AnyBlock['kind']
export type BlockOf<Kind extends BlockKind> = Extract<AnyBlock, { kind: Kind }>

/** What shows a block is given. */
export interface BlockProps<Kind extends BlockKind> {
  page: PageOf
  block: BlockOf<Kind>
}

export type Row = AnswerOf<'get', '/api/pages/{system}/{page}/data/{source}'>['rows'][number]
export type Cell = Row[string]
