import { Snowflake } from 'lucide-react'
import { useState } from 'react'
import type { AnswerOf } from '../../client/routes.ts'
import { useMay } from '../../client/session.ts'
import { useChange } from '../../client/use-get.ts'
import { AskText } from '../../parts/ask-text.tsx'
import { useOperationTexts } from '../../texts/operations.ts'
import { Button } from '../../ui/button.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { Field, Input } from '../../ui/input.tsx'
import { When } from '../../ui/when.tsx'

/** Whether anything starts by itself at all; operators end a freeze here or begin one. */
export function FreezeBanner({ frozen }: { frozen: AnswerOf<'get', '/api/schedules'>['frozen'] }) {
  const texts = useOperationTexts().schedules
  const mayChange = useMay('operator')
  const [isAsking, setAsking] = useState(false)
  const freeze = useChange('post', '/api/freeze', () => setAsking(false))
  const [perMinute, setPerMinute] = useState('30')
  const thaw = useChange('post', '/api/thaw')
  if (frozen) {
    return (
      <div role="status" className="flex flex-wrap items-center gap-3 rounded-lg bg-info-soft px-4 py-3 text-sm">
        <Snowflake className="size-5 shrink-0 text-info" aria-hidden />
        <div className="min-w-0 flex-1">
          <p className="font-medium text-info">{texts.frozen}</p>
          <p className="wrap-anywhere">
            <bdi>{frozen.reason}</bdi> · {frozen.by} · <When at={frozen.since} isRelative />
          </p>
        </div>
        {mayChange && (
          <Confirm
            question={texts.thawAsk}
            about={texts.thawAbout}
            label={texts.thaw}
            fields={
              <Field label={texts.thawPerMinute}>
                {(control) => (
                  <Input
                    {...control}
                    type="number"
                    min={1}
                    max={10_000}
                    className="w-28"
                    value={perMinute}
                    onChange={(event) => setPerMinute(event.target.value)}
                  />
                )}
              </Field>
            }
            isDisabled={!/^[1-9]\d{0,3}$|^10000$/.test(perMinute)}
            onConfirm={() => thaw.mutateAsync({ body: { perMinute: Number(perMinute) } })}
          >
            {(open) => <Button onClick={open}>{texts.thaw}</Button>}
          </Confirm>
        )}
      </div>
    )
  }
  if (!mayChange) return null
  return (
    <div className="flex justify-end">
      <Button onClick={() => setAsking(true)}>
        <Snowflake aria-hidden />
        {texts.freeze}
      </Button>
      {isAsking && (
        <AskText
          title={texts.freezeAsk}
          about={texts.freezeAbout}
          label={texts.reason}
          action={texts.freeze}
          isRequired
          isBusy={freeze.isPending}
          onClose={() => setAsking(false)}
          onSend={(reason) => freeze.mutate({ body: { reason } })}
        />
      )}
    </div>
  )
}
