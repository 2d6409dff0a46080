// The viewer's own words, by language. Stories bring theirs.

const ENGLISH = {
  picture: "The scene. Drag or use the arrow keys to look around.",
  play: "Play (Space)",
  pause: "Pause (Space)",
  mute: "Mute (M)",
  unmute: "Sound on (M)",
  captionsOn: "Show captions (C)",
  captionsOff: "Hide captions (C)",
  scenes: "Scenes",
  language: "Language",
  credits: "Credits and rights",
  fullscreen: "Full screen (F)",
  window: "Leave full screen (F)",
  vr: "Enter VR",
  ar: "Enter AR",
  leave: "Leave",
  close: "Close",
  hear: "Turn the sound on",
  loading: "Loading",
  controls: "Controls",
  things: "Things in this scene",
  unnamed: "Something to select",
  untitled: "Untitled",
  scene: "Scene",
  by: "by",
  licence: "Licence",
  source: "Source",
  noRights: "No credits are given.",
  made: "Made with Diorama",
  cannot: "This story cannot be shown",
  fromFile:
    "A browser does not let a page read its files when it is opened from the disk. " +
    "Put this folder on a web server, or run “diorama serve” on it.",
  noWebGL: "This browser or device cannot draw 3D pictures (WebGL 2).",
  lost: "The graphics card stopped answering.",
  again: "Try again",
  partly: "Some of this scene could not be loaded.",
  point: "Point at a surface and tap to place the scene",
  pointFloor: "Point at the floor and tap to place the scene",
  pointTable: "Point at a table and tap to place the scene",
  pointWall: "Point at a wall and tap to place the scene",
  place: "Place again",
};

type Says = typeof ENGLISH;

const CHINESE: Says = {
  picture: "场景。拖动或使用方向键环顾四周。",
  play: "播放（空格）",
  pause: "暂停（空格）",
  mute: "静音（M）",
  unmute: "打开声音（M）",
  captionsOn: "显示字幕（C）",
  captionsOff: "隐藏字幕（C）",
  scenes: "场景",
  language: "语言",
  credits: "署名与版权",
  fullscreen: "全屏（F）",
  window: "退出全屏（F）",
  vr: "进入 VR",
  ar: "进入 AR",
  leave: "退出",
  close: "关闭",
  hear: "打开声音",
  loading: "正在加载",
  controls: "控件",
  things: "场景中的内容",
  unnamed: "可选择的内容",
  untitled: "无标题",
  scene: "场景",
  by: "作者",
  licence: "许可",
  source: "来源",
  noRights: "没有署名信息。",
  made: "使用 Diorama 制作",
  cannot: "无法显示此故事",
  fromFile: "直接从磁盘打开的网页无法读取自己的文件。请把此文件夹放到网页服务器上，或对它运行“diorama serve”。",
  noWebGL: "此浏览器或设备无法绘制三维画面（WebGL 2）。",
  lost: "显卡停止响应。",
  again: "重试",
  partly: "此场景的部分内容无法加载。",
  point: "对准一个平面并轻触以放置场景",
  pointFloor: "对准地面并轻触以放置场景",
  pointTable: "对准桌面并轻触以放置场景",
  pointWall: "对准墙面并轻触以放置场景",
  place: "重新放置",
};

export type Said = keyof Says;

/** The words of the interface in a language; English where there are none. */
export function saysIn(language: string): Says {
  return language.toLowerCase().startsWith("zh") ? CHINESE : ENGLISH;
}

/** A language's name in itself. */
export function languageName(code: string): string {
  try {
    return new Intl.DisplayNames([code], { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}
