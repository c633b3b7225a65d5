import { Search } from 'lucide-react'
import { useTexts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'
import { Mark } from '../ui/mark.tsx'
import { AccountMenu } from './account-menu.tsx'

/** The search and the account, above every page. */
export function TopBar({ onSearch }: { onSearch(): void }) {
  const texts = useTexts()
  return (
    <header className="sticky top-0 z-10 flex h-14 items-center gap-2 border-b bg-background/95 px-3 backdrop-blur-sm md:px-6">
      <div className="md:hidden">
        <Mark />
      </div>
      <button
        type="button"
        onClick={onSearch}
        className="hidden h-8.5 w-80 items-center gap-2 rounded-md border bg-card px-3 text-sm text-muted-foreground hover:bg-muted md:flex"
      >
        <Search className="size-4" aria-hidden />
        {texts.search.open}
        <kbd className="ml-auto rounded border bg-muted px-1.5 text-xs" aria-hidden>
          {shortcut}
        </kbd>
      </button>
      <div className="ml-auto flex items-center">
        <Button look="ghost" size="icon" className="md:hidden" aria-label={texts.search.open} onClick={onSearch}>
          <Search aria-hidden />
        </Button>
        <AccountMenu />
      </div>
    </header>
  )
}

const shortcut = navigator.platform.startsWith('Mac') ? '⌘K' : 'Ctrl K'
