import { useIsFetching } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { queries } from '../../client/queries.ts'
import { refreshMs, useGet } from '../../client/use-get.ts'
import { useLabel } from '../../parts/label.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useTexts } from '../../texts/texts.ts'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Page } from '../../ui/page.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { Refresh } from '../../ui/refresh.tsx'
import { SkeletonLines } from '../../ui/skeleton.tsx'
import { BlockView } from './block-view.tsx'
import type { AnyBlock, PageOf } from './page-of.ts'

/** A page that a system declares as data. */
export function SystemPage() {
  const { system = '', page: name = '' } = useParams({ strict: false })
  const texts = useTexts()
  const label = useLabel()
  const isFetching = useIsFetching() > 0
  const query = useGet(
    '/api/pages/{system}/{page}',
    { path: { system, page: name } },
    { refetchInterval: ({ state }) => state.data?.refreshMs ?? refreshMs },
  )
  const page = query.data
  if (!page) {
    if (query.error) return <ProblemNote problem={query.error} onRetry={() => void query.refetch()} />
    return (
      <div role="status" aria-label={texts.loading}>
        <SkeletonLines />
      </div>
    )
  }
  const all = { dataUpdatedAt: query.dataUpdatedAt, isFetching, refetch: () => queries.invalidateQueries() }
  return (
    <Page
      title={label(page.title)}
      about={page.system}
      actions={<Refresh query={all} everyMs={page.refreshMs} />}
      key={`${system}/${name}`}
    >
      <Blocks page={page} />
    </Page>
  )
}

function Blocks({ page }: { page: PageOf }) {
  const texts = useOperationTexts().pages
  if (page.blocks.length === 0) {
    return (
      <Card>
        <Empty title={texts.noBlocks} about={texts.noBlocksAbout} />
      </Card>
    )
  }
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-2">
      {groupsOf(page.blocks).map((blocks, index) => (
        <div
          // oxlint-disable-next-line react/no-array-index-key -- blocks have no names
          key={index}
          className={groupClass(blocks)}
        >
          {blocks.map((block, place) => (
            // oxlint-disable-next-line react/no-array-index-key -- blocks have no names
            <BlockView key={place} page={page} block={block} />
          ))}
        </div>
      ))}
    </div>
  )
}

function groupClass(blocks: readonly AnyBlock[]): string {
  if (blocks.length > 1 && blocks.every(isHalfCard)) {
    return 'relative grid min-w-0 grid-cols-[repeat(auto-fit,minmax(min(100%,10rem),1fr))] gap-4 lg:col-span-2'
  }
  return blocks.some(isHalf)
    ? 'relative min-w-0 empty:hidden'
    : 'relative flex min-w-0 flex-wrap gap-2 empty:hidden lg:col-span-2 [&>section]:w-full'
}

function isHalf(block: AnyBlock): boolean {
  return 'half' in block && block.half === true
}

function isHalfCard(block: AnyBlock | undefined): boolean {
  return block?.kind === 'card' && isHalf(block)
}

/** Each block by itself, but buttons that follow each other, and half cards, side by side. */
function groupsOf(blocks: readonly AnyBlock[]): AnyBlock[][] {
  const groups: AnyBlock[][] = []
  for (const block of blocks) {
    const last = groups.at(-1)
    const isBeside =
      (block.kind === 'action' && last?.[0]?.kind === 'action') || (isHalfCard(block) && isHalfCard(last?.[0]))
    if (last && isBeside) last.push(block)
    else groups.push([block])
  }
  return groups
}
