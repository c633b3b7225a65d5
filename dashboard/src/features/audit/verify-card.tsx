import { ShieldAlert, ShieldCheck } from 'lucide-react'
import { useMay } from '../../client/session.ts'
import { useGet } from '../../client/use-get.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'

/** Has the chain of the audit computed anew, and says what came of it. */
export function VerifyCard() {
  const texts = useOperationTexts().audit
  const mayVerify = useMay('admin')
  const verify = useGet('/api/audit/verify', undefined, { enabled: false, retry: false })
  if (!mayVerify) return null
  return (
    <Card>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
        <p className="min-w-0 flex-1 basis-60 text-sm text-muted-foreground">{texts.verifyAbout}</p>
        <Button isBusy={verify.isFetching} onClick={() => void verify.refetch()}>
          {texts.verify}
        </Button>
      </div>
      <div role="status">{verify.data && !verify.isFetching && !verify.error && <Result result={verify.data} />}</div>
      {verify.error && !verify.isFetching && (
        <ProblemNote problem={verify.error} onRetry={() => void verify.refetch()} />
      )}
    </Card>
  )
}

interface ResultProps {
  result: {
    entries: number
    head: { number: number; hash: string } | null
    problems: readonly { number: number; what: string }[]
  }
}

function Result({ result: { entries, head, problems } }: ResultProps) {
  const texts = useOperationTexts().audit
  const isIntact = problems.length === 0
  const Icon = isIntact ? ShieldCheck : ShieldAlert
  return (
    <div className={`mt-3 rounded-md px-3 py-2.5 text-sm ${isIntact ? 'bg-good-soft' : 'bg-bad-soft'}`}>
      <p className={`flex items-center gap-2 font-medium ${isIntact ? 'text-good' : 'text-bad'}`}>
        <Icon className="size-4 shrink-0" aria-hidden />
        {isIntact ? texts.intact(entries) : texts.broken(problems.length)}
      </p>
      {head && <p className="mt-1 font-mono text-xs wrap-anywhere">{texts.head(head.number, head.hash)}</p>}
      {!isIntact && (
        <ul className="mt-2 flex max-h-60 flex-col gap-1 overflow-y-auto">
          {problems.map(({ number, what }) => (
            <li key={`${number} ${what}`} className="wrap-anywhere">
              {texts.at(number)}: {what}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
