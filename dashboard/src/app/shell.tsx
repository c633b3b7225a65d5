import { Outlet } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useTexts } from '../texts/texts.ts'
import { BottomBar } from './bottom-bar.tsx'
import { ConnectionBar } from './connection-bar.tsx'
import { Sidebar } from './sidebar.tsx'
import { TopBar } from './top-bar.tsx'
import { useLive } from './use-live.ts'

const SearchDialog = lazy(() => import('../features/search/search-dialog.tsx'))

/** What is around every page: the sidebar or the bar at the foot, the search, and whether the page is live. */
export function Shell() {
  const texts = useTexts()
  const [isSearching, setSearching] = useState(false)
  const isLive = useLive()
  useEffect(() => {
    function open(event: KeyboardEvent) {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      setSearching(true)
    }
    addEventListener('keydown', open)
    return () => removeEventListener('keydown', open)
  }, [])
  return (
    <div className="min-h-dvh md:pl-56">
      <a
        href="#content"
        className="fixed top-2 left-2 z-50 -translate-y-20 rounded-md bg-primary px-3 py-2 text-sm text-primary-foreground focus:translate-y-0"
      >
        {texts.skip}
      </a>
      <Sidebar />
      <TopBar onSearch={() => setSearching(true)} />
      <ConnectionBar isLive={isLive} />
      <main
        id="content"
        tabIndex={-1}
        className="mx-auto max-w-[1600px] px-3 pt-3 pb-24 outline-none md:px-6 md:pt-5 md:pb-10"
      >
        <Outlet />
      </main>
      <BottomBar />
      {isSearching && (
        <Suspense>
          <SearchDialog onClose={() => setSearching(false)} />
        </Suspense>
      )}
    </div>
  )
}
