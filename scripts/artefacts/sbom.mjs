/**
 * What is in an artefact, as a CycloneDX 1.6 bill of materials (ECMA-424).
 *
 * @param {{ name: string, version: string, description: string }} tier
 * @param {readonly object[]} manifests package.json of each part
 */
export function billOfMaterials(tier, manifests) {
  const parts = new Map(manifests.map((json) => [`${json.name}@${json.version}`, json]));
  const components = [...parts.values()]
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .map(({ name, version, license }) => ({
      type: 'library',
      name,
      version,
      purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
      ...(typeof license === 'string' ? { licenses: [{ expression: license }] } : {}),
    }));
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        name: tier.name,
        version: tier.version,
        description: tier.description,
        licenses: [{ expression: 'MIT' }],
      },
    },
    components,
  };
}
