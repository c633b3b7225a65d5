import { Link } from '@tanstack/react-router'
import { Ellipsis, PanelsTopLeft } from 'lucide-react'
import { useId, useState } from 'react'
import { useTexts } from '../texts/texts.ts'
import { Dialog } from '../ui/dialog.tsx'
import { useNavigation, useSystemPages } from './use-navigation.ts'

const barClass =
  'flex min-h-14 flex-1 flex-col items-center justify-center gap-0.5 text-[0.6875rem] font-medium text-muted-foreground aria-[current=page]:text-primary'

const entryClass =
  'flex min-h-11 items-center gap-2.5 rounded-md px-2 text-sm hover:bg-muted aria-[current=page]:bg-muted aria-[current=page]:font-medium'

/** The pages at the foot of a phone, where a thumb reaches them. */
export function BottomBar() {
  const texts = useTexts()
  const [isOpen, setOpen] = useState(false)
  const entries = useNavigation().flat()
  const pages = useSystemPages()
  const id = useId()
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
                className={entryClass}
              >
                <Icon className="size-4 text-muted-foreground" aria-hidden />
                {texts.navigation[name]}
              </Link>
            </li>
          ))}
        </ul>
        {pages.length > 0 && (
          <section aria-labelledby={id} className="mt-3 border-t pt-3">
            <h3 id={id} className="px-2 pb-1 text-xs font-medium text-muted-foreground">
              {texts.navigation.ofSystems}
            </h3>
            <ul className="grid grid-cols-2 gap-1">
              {pages.map(({ key, params, title }) => (
                <li key={key} className="min-w-0">
                  <Link to="/pages/$system/$page" params={params} onClick={() => setOpen(false)} className={entryClass}>
                    <PanelsTopLeft className="size-4 shrink-0 text-muted-foreground" aria-hidden />
                    <span className="min-w-0 wrap-anywhere">{title}</span>
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        )}
      </Dialog>
    </nav>
  )
}
