import { useSyncExternalStore } from 'react'

const wide = matchMedia('(min-width: 64rem)')

/** Whether there is room for the columns of a table; else its rows are cards. */
export function useIsWide(): boolean {
  return useSyncExternalStore(follow, () => wide.matches)
}

function follow(tell: () => void): () => void {
  wide.addEventListener('change', tell)
  return () => wide.removeEventListener('change', tell)
}
