CREATE TABLE `channel_keys` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`channel_id` integer NOT NULL,
	`hint` text NOT NULL,
	`secret` blob NOT NULL,
	FOREIGN KEY (`channel_id`) REFERENCES `channels`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `channel_keys_channel` ON `channel_keys` (`channel_id`);--> statement-breakpoint
CREATE TABLE `channels` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`provider` text NOT NULL,
	`base_url` text NOT NULL,
	`models` text NOT NULL,
	`model_mapping` text NOT NULL,
	`protocols` text NOT NULL,
	`groups` text NOT NULL,
	`tags` text NOT NULL,
	`priority` integer NOT NULL,
	`weight` integer NOT NULL,
	`enabled` integer NOT NULL,
	`proxy_url` text,
	`headers` text NOT NULL,
	`overrides` text NOT NULL,
	`system_prompt` text,
	`status_mapping` text NOT NULL,
	`timeouts` text NOT NULL,
	`limits` text NOT NULL,
	`auto_disable` integer NOT NULL,
	`settings` text NOT NULL,
	`last_test` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`removed_at` integer
);
--> statement-breakpoint
CREATE TABLE `groups` (
	`name` text PRIMARY KEY NOT NULL,
	`ratio` real NOT NULL,
	`strategy` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `installation` (
	`name` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `prices` (
	`model` text PRIMARY KEY NOT NULL,
	`price` text NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `request_log` (
	`id` integer PRIMARY KEY NOT NULL,
	`request_id` text NOT NULL,
	`token_id` integer,
	`channel_id` integer,
	`model` text,
	`status` integer NOT NULL,
	`input_tokens` integer NOT NULL,
	`cache_read_tokens` integer NOT NULL,
	`cache_write_5m_tokens` integer NOT NULL,
	`cache_write_1h_tokens` integer NOT NULL,
	`output_tokens` integer NOT NULL,
	`reasoning_tokens` integer NOT NULL,
	`cost_nano` integer NOT NULL,
	`latency_ms` real NOT NULL,
	`first_byte_ms` real,
	`detail` text NOT NULL,
	`arithmetic` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `request_log_request` ON `request_log` (`request_id`);--> statement-breakpoint
CREATE INDEX `request_log_token` ON `request_log` (`token_id`);--> statement-breakpoint
CREATE INDEX `request_log_channel` ON `request_log` (`channel_id`);--> statement-breakpoint
CREATE INDEX `request_log_model` ON `request_log` (`model`);--> statement-breakpoint
CREATE INDEX `request_log_status` ON `request_log` (`status`) WHERE status <> 200;--> statement-breakpoint
CREATE INDEX `request_log_error` ON `request_log` (`id`) WHERE status >= 400 AND status <> 499;--> statement-breakpoint
CREATE TABLE `settings` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `tokens` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`group_name` text NOT NULL,
	`hash` text NOT NULL,
	`hint` text NOT NULL,
	`quota_nano` integer,
	`used_nano` integer DEFAULT 0 NOT NULL,
	`expires_at` integer,
	`models` text,
	`allowed_ips` text,
	`limits` text NOT NULL,
	`enabled` integer NOT NULL,
	`last_used_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tokens_hash` ON `tokens` (`hash`);--> statement-breakpoint
CREATE TABLE `usage_day` (
	`at` integer NOT NULL,
	`model` text NOT NULL,
	`channel_id` integer NOT NULL,
	`token_id` integer NOT NULL,
	`requests` integer NOT NULL,
	`errors` integer NOT NULL,
	`answered` integer NOT NULL,
	`input_tokens` integer NOT NULL,
	`cache_read_tokens` integer NOT NULL,
	`cache_write_tokens` integer NOT NULL,
	`output_tokens` integer NOT NULL,
	`reasoning_tokens` integer NOT NULL,
	`cost_nano` integer NOT NULL,
	`latency_ms` real NOT NULL,
	`first_byte_ms` real NOT NULL,
	`first_bytes` integer NOT NULL,
	`unpriced` integer NOT NULL,
	PRIMARY KEY(`at`, `model`, `channel_id`, `token_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `usage_hour` (
	`at` integer NOT NULL,
	`model` text NOT NULL,
	`channel_id` integer NOT NULL,
	`token_id` integer NOT NULL,
	`requests` integer NOT NULL,
	`errors` integer NOT NULL,
	`answered` integer NOT NULL,
	`input_tokens` integer NOT NULL,
	`cache_read_tokens` integer NOT NULL,
	`cache_write_tokens` integer NOT NULL,
	`output_tokens` integer NOT NULL,
	`reasoning_tokens` integer NOT NULL,
	`cost_nano` integer NOT NULL,
	`latency_ms` real NOT NULL,
	`first_byte_ms` real NOT NULL,
	`first_bytes` integer NOT NULL,
	`unpriced` integer NOT NULL,
	PRIMARY KEY(`at`, `model`, `channel_id`, `token_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `usage_minute` (
	`at` integer NOT NULL,
	`model` text NOT NULL,
	`channel_id` integer NOT NULL,
	`token_id` integer NOT NULL,
	`requests` integer NOT NULL,
	`errors` integer NOT NULL,
	`answered` integer NOT NULL,
	`input_tokens` integer NOT NULL,
	`cache_read_tokens` integer NOT NULL,
	`cache_write_tokens` integer NOT NULL,
	`output_tokens` integer NOT NULL,
	`reasoning_tokens` integer NOT NULL,
	`cost_nano` integer NOT NULL,
	`latency_ms` real NOT NULL,
	`first_byte_ms` real NOT NULL,
	`first_bytes` integer NOT NULL,
	`unpriced` integer NOT NULL,
	PRIMARY KEY(`at`, `model`, `channel_id`, `token_id`)
) WITHOUT ROWID;
