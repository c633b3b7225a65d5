import { useSession } from '../../client/session.ts'
import { refreshMs, useGet } from '../../client/use-get.ts'
import { TokensCard } from '../../parts/tokens/tokens-card.tsx'
import { useOperationTexts } from '../../texts/operations.ts'
import { Page } from '../../ui/page.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { HealthCard } from './health-card.tsx'
import { Installation } from './installation.tsx'
import { LookCard } from './look-card.tsx'
import { OwnName } from './own-name.tsx'
import { OwnPassword } from './own-password.tsx'
import { PushCard } from './push-card.tsx'
import { SessionsCard } from './sessions-card.tsx'

/** How this installation is set up, and what somebody sets for themselves. */
export function SettingsPage() {
  const texts = useOperationTexts().settings
  const session = useSession()
  const query = useGet('/api/settings', undefined, { refetchInterval: refreshMs })
  return (
    <Page title={texts.title}>
      {query.data && <HealthCard health={query.data.health} />}
      {session && (
        <>
          <div className="grid items-start gap-4 lg:grid-cols-2 xl:grid-cols-3">
            <OwnName user={session.user} />
            <OwnPassword email={session.user.email} hasPassword={session.hasPassword} />
            <div className="flex flex-col gap-4">
              <LookCard />
              <PushCard />
              <SessionsCard email={session.user.email} />
            </div>
          </div>
          <TokensCard title={texts.tokens} owner={session.user.email} />
        </>
      )}
      <QueryView query={query}>{(settings) => <Installation settings={settings} />}</QueryView>
    </Page>
  )
}
