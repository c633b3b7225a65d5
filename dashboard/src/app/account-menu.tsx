import { useQueryClient } from '@tanstack/react-query'
import { LogOut } from 'lucide-react'
import { sessionQuery, useSession } from '../client/session.ts'
import { useChange } from '../client/use-get.ts'
import { setTheme, themes, useTheme } from '../parts/theme.ts'
import { languageNames, languages, useLanguage, useTexts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'
import { Menu, MenuChoice, MenuItem, MenuLine } from '../ui/menu.tsx'

/** Who is signed in; theme, language, and the way out. */
export function AccountMenu() {
  const texts = useTexts()
  const queries = useQueryClient()
  const user = useSession()?.user
  const changeSelf = useChange('patch', '/api/session', (session) =>
    queries.setQueryData(sessionQuery.queryKey, session),
  )
  const signOut = useChange('delete', '/api/session', () => location.assign('/sign-in'))
  const theme = useTheme()
  const language = useLanguage()
  if (!user) return null
  const button = (
    <Button look="ghost" size="icon" aria-label={`${texts.account.label}: ${user.name}`}>
      <span className="grid size-7 place-items-center rounded-full bg-primary text-xs font-semibold text-primary-foreground">
        {initialsOf(user.name)}
      </span>
    </Button>
  )
  return (
    <Menu button={button}>
      <div className="px-2.5 py-2">
        <p className="text-sm font-medium wrap-anywhere">{user.name}</p>
        <p className="text-xs text-muted-foreground wrap-anywhere">{user.email}</p>
      </div>
      <MenuLine />
      <MenuChoice
        label={texts.account.theme}
        value={theme}
        options={themes.map((value) => ({ value, label: texts.account.themes[value] }))}
        onChange={setTheme}
      />
      <MenuLine />
      <MenuChoice
        label={texts.account.language}
        value={language}
        options={languages.map((value) => ({ value, label: languageNames[value] }))}
        onChange={(locale) => changeSelf.mutate({ body: { locale } })}
      />
      <MenuLine />
      <MenuItem onSelect={() => signOut.mutate({})}>
        <LogOut aria-hidden />
        {texts.account.signOut}
      </MenuItem>
    </Menu>
  )
}

function initialsOf(name: string): string {
  const [first = '', ...rest] = name.split(/\s+/)
  return ((first[0] ?? '') + (rest.at(-1)?.[0] ?? '')).toUpperCase()
}
