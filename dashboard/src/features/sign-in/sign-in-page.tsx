import { useQueryClient } from '@tanstack/react-query'
import { useNavigate, useRouter, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { type Session, sessionQuery } from '../../client/session.ts'
import { useTexts } from '../../texts/texts.ts'
import { Mark } from '../../ui/mark.tsx'
import { LinkForm } from './link-form.tsx'
import { PasswordForm } from './password-form.tsx'
import { wayBack } from './way-back.ts'

/** By password, by another service, or once by a link whose secret stands behind the # and never leaves the browser's address. */
export function SignInPage() {
  const texts = useTexts().signIn
  const router = useRouter()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const { to, problem } = useSearch({ from: '/sign-in' })
  const [token] = useState(() => new URLSearchParams(location.hash.slice(1)).get('token'))
  useEffect(() => {
    document.title = `${texts.title} · Millrace`
    // The secret stays neither in the address bar nor in the history.
    if (token) history.replaceState(history.state, '', location.pathname + location.search)
  }, [token, texts.title])
  async function enter(session: Session) {
    queries.setQueryData(sessionQuery.queryKey, session)
    const back = wayBack(to)
    if (back === '/') await navigate({ to: '/' })
    else router.history.push(back)
  }
  return (
    <main className="grid min-h-dvh grid-cols-1 place-items-center p-4">
      <div className="w-full max-w-sm rounded-xl border bg-card p-6 shadow-xs">
        <div className="mb-6 flex justify-center text-lg">
          <Mark />
        </div>
        {/* Of an attempt at another service that failed. */}
        {problem !== undefined && (
          <p role="alert" className="mb-4 text-sm text-bad">
            {problemText(texts.problems, problem)}
          </p>
        )}
        {token ? <LinkForm token={token} onDone={enter} /> : <PasswordForm to={wayBack(to)} onDone={enter} />}
      </div>
    </main>
  )
}

/** What an address says may be anybody's word: one that is not known says that it did not work. */
function problemText(texts: Record<'late' | 'not let in' | 'cancelled' | 'unavailable', string>, word: string): string {
  return Object.entries(texts).find(([known]) => known === word)?.[1] ?? texts.unavailable
}
