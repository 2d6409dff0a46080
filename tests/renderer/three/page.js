// Draws what test_three.py asks for with three's own material, light and prefilter.
import * as THREE from "three";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";

const SKY = `
varying vec3 direction;
void main() {
  direction = position;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
}`;

function studio(ask) {
  const { bottom, horizon, top, boxes } = ask.light.studio;
  const unit = (v) => new THREE.Vector3(...v).normalize();
  const material = new THREE.ShaderMaterial({
    side: THREE.BackSide,
    vertexShader: SKY,
    fragmentShader: `
      varying vec3 direction;
      uniform vec3 bottom, horizon, top;
      uniform vec4 boxes[3];
      uniform vec3 lights[3];
      ${ask.studio}
      void main() {
        vec3 d = normalize(direction);
        vec3 light = studio_colour(d, bottom, horizon, top);
        for (int i = 0; i < 3; i++) light += studio_box(d, boxes[i].xyz, boxes[i].w, lights[i]);
        gl_FragColor = vec4(light, 1.0);
      }`,
    uniforms: {
      bottom: { value: new THREE.Vector3(...bottom) },
      horizon: { value: new THREE.Vector3(...horizon) },
      top: { value: new THREE.Vector3(...top) },
      boxes: { value: boxes.map((b) => new THREE.Vector4(...unit(b.direction), b.sharpness)) },
      lights: { value: boxes.map((b) => new THREE.Vector3(...b.colour)) },
    },
  });
  return new THREE.Mesh(new THREE.SphereGeometry(10, 64, 32), material);
}

function geometry(mesh) {
  const made = new THREE.BufferGeometry();
  for (const [name, size] of [["position", 3], ["normal", 3], ["uv", 2], ["tangent", 4]])
    if (mesh[name])
      made.setAttribute(name, new THREE.BufferAttribute(new Float32Array(mesh[name]), size));
  made.setIndex(mesh.index);
  return made;
}

function texture(pixels) {
  const made = new THREE.DataTexture(new Uint8Array(pixels.data), pixels.width, pixels.height);
  made.wrapS = made.wrapT = THREE.RepeatWrapping;
  made.minFilter = THREE.LinearMipmapLinearFilter;
  made.magFilter = THREE.LinearFilter;
  made.generateMipmaps = true;
  made.needsUpdate = true;
  return made;
}

/** A GLB, put where it is asked for. */
async function loaded(ask) {
  const bytes = Uint8Array.from(atob(ask.glb), (each) => each.charCodeAt(0));
  const { scene } = await new GLTFLoader().parseAsync(bytes.buffer, "");
  scene.position.set(...ask.place);
  scene.traverse((node) => {
    for (const used of Object.values(node.material ?? {}))
      if (used instanceof THREE.Texture) used.anisotropy = 8;
  });
  return scene;
}

window.draw = async (ask) => {
  const renderer = new THREE.WebGLRenderer({ antialias: true, preserveDrawingBuffer: true });
  renderer.setSize(ask.width, ask.height, false);
  document.body.append(renderer.domElement);
  const scene = new THREE.Scene();
  const sky = new THREE.Scene();
  sky.add(studio(ask));
  const maker = new THREE.PMREMGenerator(renderer);
  scene.environment = maker.fromScene(sky, 0, 0.1, 100, { size: ask.light.faceSize }).texture;
  const key = new THREE.DirectionalLight();
  key.color.setRGB(...ask.light.key.colour);
  key.intensity = ask.light.key.intensity;
  key.position.set(...ask.light.key.direction);
  scene.add(key);
  if (ask.glb) scene.add(await loaded(ask));
  const normals = ask.normals && texture(ask.normals);
  for (const mesh of ask.meshes ?? []) {
    const material = new THREE.MeshStandardMaterial({
      roughness: mesh.roughness,
      metalness: mesh.metallic,
      normalMap: mesh.mapped ? normals : null,
    });
    material.color.setRGB(...mesh.base);
    if (mesh.mapped && !mesh.tangent) material.normalScale.y = -1; // as GLTFLoader sets it
    scene.add(new THREE.Mesh(geometry(mesh), material));
  }
  const camera = new THREE.PerspectiveCamera(ask.fov, ask.width / ask.height, 0.02, 100);
  camera.position.set(0, ask.eye, 0);
  if (ask.tone) {
    renderer.toneMapping = THREE[ask.tone];
    renderer.toneMappingExposure = ask.exposure;
  }
  renderer.render(scene, camera);
  return renderer.domElement.toDataURL("image/png");
};
