import { Link } from '@tanstack/react-router'
import { useTexts } from '../texts/texts.ts'
import { Mark } from '../ui/mark.tsx'
import { useNavigation } from './use-navigation.ts'

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
                <Link
                  to={to}
                  activeOptions={{ exact: to === '/', includeSearch: false }}
                  className="flex h-8.5 items-center gap-2.5 rounded-md px-2 text-sm text-muted-foreground hover:bg-muted hover:text-foreground aria-[current=page]:bg-muted aria-[current=page]:font-medium aria-[current=page]:text-foreground"
                >
                  <Icon className="size-4" aria-hidden />
                  {texts.navigation[name]}
                </Link>
              </li>
            ))}
          </ul>
        ))}
      </nav>
    </aside>
  )
}
