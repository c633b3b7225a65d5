import { guardsIn } from '../guard.ts'

const browserTest = 'test/browser/runs.test.ts'
const drawn = 'of hundreds of runs those near the screen are drawn and asked for again'

/** What keeps the list of runs quick, its server calm and its reader's place, however many are loaded. */
export const runsList = [
  ...guardsIn('dashboard/src/features/runs/runs-table.tsx', browserTest, [
    {
      name: 'runs list: rows far from the screen are not drawn',
      text: 'const shown = virtual.getVirtualItems()',
      without: 'const shown = runs.map(({ id }, index) => ({ key: id, index, start: top + index * height }))',
      test: drawn,
    },
    {
      name: 'runs list: more that were refused are not asked for at once again',
      text: 'if (isNearEnd && hasMore && !isFetching && !isError) loadMore()',
      without: 'if (isNearEnd && hasMore && !isFetching) loadMore()',
      test: drawn,
    },
    {
      name: 'runs list: new ones do not push away what somebody reads',
      text: "anchorTo: scrollY > top ? 'end' : 'start',",
      without: "anchorTo: 'start',",
      test: drawn,
    },
  ]),
  ...guardsIn('dashboard/src/features/runs/use-runs.ts', browserTest, [
    {
      name: 'runs list: what comes into sight is asked for where it is old',
      text: 'if (isStill && data?.some((page) => page.isOld && isInSight(page, ids))) void refetch()',
      without: 'if (isStill && ids.size > 100_000) void refetch()',
      test: drawn,
    },
  ]),
  ...guardsIn('dashboard/src/features/runs/loaded-pages.ts', 'dashboard/src/features/runs/loaded-pages.test.ts', [
    {
      name: 'runs list: what is out of sight is not asked for again',
      text: 'kept && !isInSight(kept, inSight) ? { ...kept, isOld: true } : await ask(after)',
      without: 'kept && inSight.size > 1000 ? { ...kept, isOld: true } : await ask(after)',
      test: 'what is in sight is asked for again and nothing else',
    },
    {
      name: 'runs list: pages join up where their runs stand together as before',
      text: 'if (before && before.id !== neighbour?.id) return undefined',
      without: "if (before?.id === '' && neighbour) return undefined",
      test: 'what does not join up with what is loaded ends there',
    },
    {
      name: 'runs list: a run that has moved is there once',
      text: '!known.has(id) && known.add(id)',
      without: 'known.add(id)',
      test: 'what a page asked again has pushed out of itself',
    },
  ]),
]
