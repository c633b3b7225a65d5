import { useOperationTexts } from '../texts/operations.ts'
import type { Alert } from './alert-looks.tsx'

/** What an alert has seen, why it may be, what to do, and what it breaks. */
export function AlertMeaning({ alert: { facts, affected } }: { alert: Pick<Alert, 'facts' | 'affected'> }) {
  const texts = useOperationTexts().alerts
  const { text, likelyCause, suggestion, runbook, evidence = [] } = facts
  return (
    <div className="flex flex-col gap-4 text-sm">
      {text && <p className="whitespace-pre-wrap wrap-anywhere">{text}</p>}
      {likelyCause && <Part title={texts.cause}>{likelyCause}</Part>}
      {suggestion && <Part title={texts.suggestion}>{suggestion}</Part>}
      {evidence.length > 0 && (
        <div>
          <h2 className="text-xs font-medium text-muted-foreground">{texts.evidence}</h2>
          <ul className="mt-1 flex flex-col gap-1 rounded-md bg-muted p-3 font-mono text-xs">
            {evidence.map((line) => (
              <li key={line} className="wrap-anywhere">
                {line}
              </li>
            ))}
          </ul>
        </div>
      )}
      {affected.length > 0 && (
        <div>
          <h2 className="text-xs font-medium text-muted-foreground">{texts.affected}</h2>
          <ul className="mt-1 list-disc pl-5">
            {affected.map((each) => (
              <li key={each} className="wrap-anywhere">
                {each}
              </li>
            ))}
          </ul>
        </div>
      )}
      {runbook && /^https?:\/\//.test(runbook) && (
        <a href={runbook} target="_blank" rel="noreferrer noopener" className="self-start underline underline-offset-4">
          {texts.runbook}
        </a>
      )}
    </div>
  )
}

/** Whether there is anything of that to tell. */
export function meansSomething({ facts, affected }: Pick<Alert, 'facts' | 'affected'>): boolean {
  const { text, likelyCause, suggestion, runbook, evidence = [] } = facts
  return Boolean(text || likelyCause || suggestion || runbook) || evidence.length > 0 || affected.length > 0
}

function Part({ title, children }: { title: string; children: string }) {
  return (
    <div>
      <h2 className="text-xs font-medium text-muted-foreground">{title}</h2>
      <p className="mt-0.5 whitespace-pre-wrap wrap-anywhere">{children}</p>
    </div>
  )
}
