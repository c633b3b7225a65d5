import { Link } from '@tanstack/react-router'
import { PanelsTopLeft } from 'lucide-react'
import { useId } from 'react'
import { useTexts } from '../texts/texts.ts'
import { Mark } from '../ui/mark.tsx'
import { useNavigation, useSystemPages } from './use-navigation.ts'

const entryClass =
  'flex h-8.5 items-center gap-2.5 rounded-md px-2 text-sm text-muted-foreground hover:bg-muted hover:text-foreground aria-[current=page]:bg-muted aria-[current=page]:font-medium aria-[current=page]:text-foreground'

/** The pages, at the left of a screen that has room for them. */
export function Sidebar() {
  const texts = useTexts()
  return (
    <aside className="fixed inset-y-0 left-0 z-20 hidden w-56 flex-col border-r bg-card md:flex">
      <Link to="/" className="m-2 flex h-10 items-center rounded-md px-2">
        <Mark />
      </Link>
      <nav aria-label={texts.navigation.label} className="flex flex-1 flex-col gap-3 overflow-y-auto px-2 pb-4">
        {useNavigation().map((group) => (
          <ul key={group[0]?.name} className="flex flex-col gap-px border-b pb-3 last:border-0">
            {group.map(({ to, name, icon: Icon }) => (
              <li key={name}>
                <Link to={to} activeOptions={{ exact: to === '/', includeSearch: false }} className={entryClass}>
                  <Icon className="size-4" aria-hidden />
                  {texts.navigation[name]}
                </Link>
              </li>
            ))}
          </ul>
        ))}
        <SystemPages />
      </nav>
    </aside>
  )
}

/** The pages that systems declare, in a group of their own. */
function SystemPages() {
  const texts = useTexts()
  const pages = useSystemPages()
  const id = useId()
  if (pages.length === 0) return null
  return (
    <div>
      <p id={id} className="px-2 pb-1 text-xs font-medium text-muted-foreground">
        {texts.navigation.ofSystems}
      </p>
      <ul aria-labelledby={id} className="flex flex-col gap-px">
        {pages.map(({ key, params, title }) => (
          <li key={key}>
            <Link to="/pages/$system/$page" params={params} title={title} className={entryClass}>
              <PanelsTopLeft className="size-4 shrink-0" aria-hidden />
              <span className="truncate">{title}</span>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  )
}
