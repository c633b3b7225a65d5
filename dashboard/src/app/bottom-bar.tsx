import { Link } from '@tanstack/react-router'
import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import { useTexts } from '../texts/texts.ts'
import { Dialog } from '../ui/dialog.tsx'
import { useNavigation } from './use-navigation.ts'

const barClass =
  'flex min-h-14 flex-1 flex-col items-center justify-center gap-0.5 text-[0.6875rem] font-medium text-muted-foreground aria-[current=page]:text-primary'

/** The pages at the foot of a phone, where a thumb reaches them. */
export function BottomBar() {
  const texts = useTexts()
  const [isOpen, setOpen] = useState(false)
  const entries = useNavigation().flat()
  return (
    <nav
      aria-label={texts.navigation.label}
      className="fixed inset-x-0 bottom-0 z-20 flex border-t bg-card pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {entries
        .filter(({ isMain }) => isMain)
        .map(({ to, name, icon: Icon }) => (
          <Link key={name} to={to} activeOptions={{ exact: to === '/', includeSearch: false }} className={barClass}>
            <Icon className="size-5" aria-hidden />
            {texts.navigation[name]}
          </Link>
        ))}
      <button type="button" className={barClass} onClick={() => setOpen(true)}>
        <Ellipsis className="size-5" aria-hidden />
        {texts.more}
      </button>
      <Dialog isOpen={isOpen} onClose={() => setOpen(false)} title={texts.navigation.label}>
        <ul className="grid grid-cols-2 gap-1">
          {entries.map(({ to, name, icon: Icon }) => (
            <li key={name}>
              <Link
                to={to}
                activeOptions={{ exact: to === '/', includeSearch: false }}
                onClick={() => setOpen(false)}
                className="flex min-h-11 items-center gap-2.5 rounded-md px-2 text-sm hover:bg-muted aria-[current=page]:bg-muted aria-[current=page]:font-medium"
              >
                <Icon className="size-4 text-muted-foreground" aria-hidden />
                {texts.navigation[name]}
              </Link>
            </li>
          ))}
        </ul>
      </Dialog>
    </nav>
  )
}
