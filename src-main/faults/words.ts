import { wordsFor } from '../words/words-for.ts'

/** What the shell's own dialogs say, where no page can. */
const english = {
  crashed: 'The window crashed repeatedly.',
  crashedDetail: 'The gateway goes on running: tools that use it are not affected.',
  notLoaded: 'The window could not be loaded.',
  notLoadedDetail: 'The gateway goes on running. If this comes back, install the app again; your data stays.',
  hung: 'The window does not respond.',
  reload: 'Reload',
  wait: 'Wait',
  close: 'Close',
  safeMode: 'Restart in Safe Mode',
  logs: 'Open Logs',
  graphics: 'The graphics process crashed repeatedly.',
  graphicsDetail:
    'Without hardware acceleration the app works the same, only drawn by the processor. It can be turned on again in the settings.',
  graphicsRestart: 'Restart without Acceleration',
  notNow: 'Not Now',
  closeTitle: 'Keep BurnCloud running in the background?',
  closeDetail:
    'Tools that use the gateway need it. It stays at the tray icon, where you can pause or quit it. You are asked only once; the settings have this choice too.',
  keep: 'Keep Running',
  quit: 'Quit',
  cancel: 'Cancel',
  back: 'BurnCloud Desktop {version} did not start well {times} times.',
  backDetail:
    'You can go back to version {previous}. Your data stays; if the new version has changed the database, the copy that was made before is in the data folder.',
  backDownloadDetail:
    'Version {previous} is not kept on this computer, but can be downloaded and installed over this one. Your data stays.',
  goBack: 'Go Back to {previous}',
  download: 'Download {previous}',
  tryAgain: 'Try Again',
  cannotStart: 'BurnCloud Desktop cannot start',
  diskFull: 'The disk is full. Free some space, then start again. What is stored is not touched.',
  notWritable:
    'The data folder may not be written to. Give yourself the right to, or free it from what holds it, then start again.',
  otherVersion: 'Another version is running',
  otherVersionDetail:
    'BurnCloud Desktop {running} is running with this data. Quit it before you start version {own}: two versions on the same data would spoil it.',
  hasToClose: 'BurnCloud Desktop has to close',
  detailsIn: 'Details are in {folder}',
  keyTitle: 'Stored keys cannot be opened',
  keyDetail:
    'Unlock the key store and try again. If the key is lost, you can begin with a new one: the keys of your channels must then be entered again, everything else stays.',
  keyNew: 'Begin with a New Key…',
  keyNewTitle: 'Begin with a new key?',
  keyNewDetail: 'The old key file is kept beside the new one. The keys of your channels must be entered again.',
  keyNewConfirm: 'Begin with a New Key',
}
export type FaultWords = typeof english

const simplifiedChinese: FaultWords = {
  crashed: '窗口反复崩溃。',
  crashedDetail: '网关仍在运行，使用它的工具不受影响。',
  notLoaded: '窗口无法加载。',
  notLoadedDetail: '网关仍在运行。如果问题再次出现，请重新安装应用，数据会保留。',
  hung: '窗口没有响应。',
  reload: '重新加载',
  wait: '等待',
  close: '关闭',
  safeMode: '以安全模式重启',
  logs: '打开日志',
  graphics: '图形进程反复崩溃。',
  graphicsDetail: '关闭硬件加速后应用功能不变，只是由处理器绘制。可以在设置中重新开启。',
  graphicsRestart: '关闭加速并重启',
  notNow: '暂不',
  closeTitle: '让 BurnCloud 在后台继续运行？',
  closeDetail: '使用网关的工具需要它。它会留在托盘图标处，可在那里暂停或退出。只询问这一次，也可以在设置中更改。',
  keep: '继续运行',
  quit: '退出',
  cancel: '取消',
  back: 'BurnCloud Desktop {version} 已有 {times} 次未能正常启动。',
  backDetail: '可以回到版本 {previous}。数据会保留；如果新版本更改了数据库，之前的副本在数据文件夹中。',
  backDownloadDetail: '本机没有保留版本 {previous}，可以下载后覆盖安装。数据会保留。',
  goBack: '回到 {previous}',
  download: '下载 {previous}',
  tryAgain: '再试一次',
  cannotStart: 'BurnCloud Desktop 无法启动',
  diskFull: '磁盘已满。请腾出一些空间后重新启动。已保存的数据不受影响。',
  notWritable: '无法写入数据文件夹。请获取写入权限或解除占用，然后重新启动。',
  otherVersion: '另一个版本正在运行',
  otherVersionDetail:
    'BurnCloud Desktop {running} 正在使用这份数据。请先退出它，再启动版本 {own}：两个版本同时使用同一份数据会造成损坏。',
  hasToClose: 'BurnCloud Desktop 必须关闭',
  detailsIn: '详细信息见 {folder}',
  keyTitle: '无法打开已保存的密钥',
  keyDetail:
    '请解锁系统的密钥存储，然后再试一次。如果主密钥已丢失，可以改用新的主密钥：届时需要重新输入各渠道的密钥，其他内容都会保留。',
  keyNew: '改用新的主密钥…',
  keyNewTitle: '改用新的主密钥？',
  keyNewDetail: '旧的密钥文件会保留在新文件旁边。各渠道的密钥需要重新输入。',
  keyNewConfirm: '改用新的主密钥',
}

/** The dialogs' words, for the check of language files. */
export const faultLanguages = { english, simplifiedChinese }

/** The words for the person's preferred languages (BCP 47, best first). */
export function faultWords(languages: readonly string[]): FaultWords {
  return wordsFor('faults', faultLanguages, languages)
}
