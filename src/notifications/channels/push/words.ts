import type { Message } from '../../channel.ts'

/** What a message on a screen says beside its title, in the reader's language. */
interface Words {
  kinds: Readonly<Record<Message['kind'], string>>
  severities: Readonly<Record<Message['severity'], string>>
  /** Instead of the title of a message that only tries the way. */
  test: string
}

const words = {
  en: {
    kinds: {
      'alert fired': 'Alert',
      'alert resolved': 'Over',
      'run ended': 'End of a run',
      report: 'Report',
      test: 'Test',
      digest: 'Several alerts',
      escalation: 'Not acknowledged',
      review: 'Decision needed',
    },
    severities: { info: 'information', warning: 'warning', critical: 'critical' },
    test: 'Messages of Millrace arrive here',
  },
  'pt-BR': {
    kinds: {
      'alert fired': 'Alerta',
      'alert resolved': 'Encerrado',
      'run ended': 'Fim de uma execução',
      report: 'Relatório',
      test: 'Teste',
      digest: 'Vários alertas',
      escalation: 'Sem confirmação',
      review: 'Decisão necessária',
    },
    severities: { info: 'informação', warning: 'aviso', critical: 'crítico' },
    test: 'As mensagens do Millrace chegam aqui',
  },
} satisfies Record<string, Words>

type Language = keyof typeof words

/** What is shown of a message, in every language there is: who reads it is known when it is sent. */
export function shownIn({ kind, severity }: Message, title: string): Record<Language, { title: string; body: string }> {
  const shown = (own: Words) => ({
    title: kind === 'test' ? own.test : title,
    body: `${own.kinds[kind]} · ${own.severities[severity]}`,
  })
  return { en: shown(words.en), 'pt-BR': shown(words['pt-BR']) }
}

/** English for whoever has not chosen. */
export function languageOf(locale: string | null): Language {
  return locale === 'pt-BR' ? 'pt-BR' : 'en'
}
