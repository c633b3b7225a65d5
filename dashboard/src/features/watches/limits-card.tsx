import { useState } from 'react'
import { useMay } from '../../client/session.ts'
import { useGet } from '../../client/use-get.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { When } from '../../ui/when.tsx'
import { EditLimits } from './edit-limits.tsx'
import { type Limits, limitWords, typedOf } from './limits.ts'

/** What is expected of each job; operators change it here. */
export function LimitsCard({ watch }: { watch: string }) {
  const texts = useOperationTexts().watches
  const query = useGet('/api/watches/{name}/limits', { path: { name: watch } })
  return (
    <Card title={texts.limits} isFlush>
      <QueryView query={query}>
        {({ items }) => (
          <ul>
            {items.map((limits) => (
              <LimitsLine key={limits.job} watch={watch} limits={limits} />
            ))}
          </ul>
        )}
      </QueryView>
    </Card>
  )
}

function LimitsLine({ watch, limits }: { watch: string; limits: Limits }) {
  const texts = useOperationTexts().watches
  const mayChange = useMay('operator')
  const [isEdited, setEdited] = useState(false)
  const { title, changed, learned, changedAt, changedBy } = limits
  const words = limitWords.filter((word) => typedOf(limits, word) !== '' || learned[word] !== undefined)
  const shown = (text: string) => (text === 'true' ? texts.yes : text === 'false' ? texts.no : text)
  return (
    <li className="grid items-start gap-x-4 gap-y-2 border-b px-4 py-3 text-sm last:border-0 md:grid-cols-[14rem_minmax(0,1fr)_auto]">
      <div className="min-w-0">
        <h3 className="font-medium wrap-anywhere">{title}</h3>
        {changedBy !== null && (
          <p className="text-xs text-muted-foreground wrap-anywhere">
            {texts.changedBy(changedBy)} · <When at={changedAt} isRelative />
          </p>
        )}
      </div>
      {words.length === 0 ? (
        <p className="text-muted-foreground">{texts.noLimits}</p>
      ) : (
        <dl className="flex min-w-0 flex-wrap gap-x-6 gap-y-2">
          {words.map((word) => (
            <div key={word} className="min-w-0">
              <dt className="text-xs text-muted-foreground">{texts.words[word]}</dt>
              <dd className="tabular-nums wrap-anywhere">
                {shown(typedOf(limits, word))}
                {changed[word] !== undefined && (
                  <span className="ml-1.5 text-xs text-muted-foreground">{texts.changed}</span>
                )}
                {learned[word] !== undefined && (
                  <span className="ml-1.5 text-xs text-muted-foreground">{texts.learned(learned[word])}</span>
                )}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {mayChange && (
        <Button aria-label={texts.editOf(title)} onClick={() => setEdited(true)}>
          {texts.edit}
        </Button>
      )}
      {isEdited && <EditLimits watch={watch} limits={limits} onClose={() => setEdited(false)} />}
    </li>
  )
}
