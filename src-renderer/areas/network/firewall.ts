/** A command that lets a port through a system's own firewall, with the firewall's name. */
export interface FirewallLine {
  name: string
  command: string
}

/** What opens a port for the network on a system (`process.platform`); empty where a person is asked instead. */
export function firewallLines(platform: string, port: number): FirewallLine[] {
  if (platform === 'win32')
    return [
      {
        name: 'PowerShell',
        command: `New-NetFirewallRule -DisplayName "BurnCloud" -Direction Inbound -Protocol TCP -LocalPort ${port} -Action Allow -Profile Private`,
      },
    ]
  if (platform === 'linux')
    return [
      { name: 'ufw', command: `sudo ufw allow ${port}/tcp` },
      {
        name: 'firewalld',
        command: `sudo firewall-cmd --permanent --add-port=${port}/tcp\nsudo firewall-cmd --reload`,
      },
    ]
  return []
}
