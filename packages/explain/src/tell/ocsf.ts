import type { Diagnosis } from '../diagnose.ts'
import { OCSF_VERSION, type OcsfEvent } from '../export/ocsf.ts'
import { type Finding, type FindingSeverity, findingTypes } from '../finding.ts'
import { fingerprintOf, type WrittenStyle } from './told.ts'
import { visible } from './visible.ts'

const CLASS = { uid: 2004, name: 'Detection Finding' }
const CREATE = 1

/** A diagnosis as events of OCSF's class Detection Finding, one for each finding. */
export function ocsfFindings(diagnosis: Diagnosis, style: WrittenStyle): readonly OcsfEvent[] {
  return diagnosis.findings.map((finding) => ocsfFinding(finding, style))
}

/** One finding as an event of class Detection Finding (2004). */
export function ocsfFinding(finding: Finding, { proofOf, now }: WrittenStyle): OcsfEvent {
  const { type, title, severity, confidence, window, evidence, causes, next, who, where } = finding
  const proof = proofOf(finding)
  const kind = findingTypes[type]
  return {
    ...{ category_uid: 2, category_name: 'Findings' },
    ...{ class_uid: CLASS.uid, class_name: CLASS.name },
    ...{ activity_id: CREATE, activity_name: 'Create', type_uid: CLASS.uid * 100 + CREATE },
    ...severityOf(severity),
    ...confidenceOf(confidence),
    ...{ status_id: 1, status: 'New' },
    is_alert: kind !== 'noise' && severity !== 'info',
    ...{ time: now, start_time: window.from, end_time: window.to },
    message: visible(title),
    metadata: {
      version: OCSF_VERSION,
      product: { name: 'Sallyport', vendor_name: 'Sallyport', feature: { name: 'explain' } },
      log_name: 'sallyport.finding',
    },
    finding_info: {
      title: visible(title),
      uid: `${fingerprintOf(finding)}-${window.from}`,
      types: [type],
      first_seen_time: window.from,
      last_seen_time: window.to,
      created_time: now,
      analytic: { name: type, uid: type, type_id: 1, type: 'Rule', category: kind },
      ...(causes[0] !== undefined && { desc: `${causes[0].cause}: ${causes[0].because}` }),
    },
    evidences: [
      {
        name: 'counts',
        data: Object.fromEntries(evidence.map(({ fact, value }) => [fact, value])),
      },
      ...(proof === undefined ? [] : [{ name: 'proof', data: { ...proof } }]),
    ],
    observables: who.top.map(({ name }) => ({ ...observed(name), value: visible(name) })),
    resources: where.routes.map(({ name }) => ({ type: 'route', name: visible(name) })),
    remediation: { desc: next.map(({ step }) => step).join('; ') },
    unmapped: {
      callers: { count: who.count, effective: who.effective },
      missing_input: finding.missingInput,
      sample_ids: finding.sampleIds.map((id) => visible(id)),
      ...(finding.mark !== undefined && { mark: finding.mark }),
    },
  }
}

const SEVERITIES: Readonly<Record<FindingSeverity, readonly [id: number, name: string]>> = {
  info: [1, 'Informational'],
  low: [2, 'Low'],
  medium: [3, 'Medium'],
  high: [4, 'High'],
  critical: [5, 'Critical'],
}

function severityOf(severity: FindingSeverity): OcsfEvent {
  const [id, name] = SEVERITIES[severity]
  return { severity_id: id, severity: name }
}

function confidenceOf(confidence: number): OcsfEvent {
  const [id, name] =
    confidence >= 0.8 ? [3, 'High'] : confidence >= 0.6 ? [2, 'Medium'] : [1, 'Low']
  return { confidence_id: id, confidence: name, confidence_score: Math.round(confidence * 100) }
}

/** An address, or a name of whoever asked. */
function observed(name: string): OcsfEvent {
  const isAddress = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-fA-F]*:[\da-fA-F:.]+)$/.test(name)
  return isAddress
    ? { name: 'who.address', type_id: 2, type: 'IP Address' }
    : { name: 'who.name', type_id: 4, type: 'User Name' }
}
