CREATE TABLE `budget_spend` (
	`budget_id` integer NOT NULL,
	`period_start` integer NOT NULL,
	`spent_nano` integer NOT NULL,
	`alerted` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`budget_id`, `period_start`),
	FOREIGN KEY (`budget_id`) REFERENCES `budgets`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `budgets` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`scope` text NOT NULL,
	`subject` text NOT NULL,
	`limit_nano` integer NOT NULL,
	`period` text NOT NULL,
	`time_zone` text NOT NULL,
	`alerts` text NOT NULL,
	`hard` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `ledger` (
	`id` integer PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`amount_nano` integer NOT NULL,
	`token_id` integer,
	`user_id` integer,
	`channel_id` integer,
	`group_name` text,
	`model` text,
	`request_id` text,
	`price_version` integer,
	`made_by` text,
	`reason` text
);
--> statement-breakpoint
CREATE INDEX `ledger_movements` ON `ledger` (`id`) WHERE kind <> 'charge';--> statement-breakpoint
CREATE INDEX `ledger_refunds` ON `ledger` (`request_id`) WHERE kind = 'refund';--> statement-breakpoint
CREATE TABLE `price_versions` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`key` text NOT NULL,
	`model` text NOT NULL,
	`provider` text NOT NULL,
	`origin` text NOT NULL,
	`source` text,
	`price` text NOT NULL,
	`first_used_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `price_versions_key` ON `price_versions` (`key`);--> statement-breakpoint
CREATE TABLE `model_prices` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`model` text NOT NULL,
	`provider` text DEFAULT '' NOT NULL,
	`price` text NOT NULL,
	`origin` text NOT NULL,
	`source` text,
	`valid_from` integer NOT NULL,
	`valid_to` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `model_prices_model` ON `model_prices` (`model`);--> statement-breakpoint
CREATE TABLE `ratios` (
	`kind` text NOT NULL,
	`subject` text NOT NULL,
	`other` text DEFAULT '' NOT NULL,
	`millionths` integer NOT NULL,
	PRIMARY KEY(`kind`, `subject`, `other`)
);
--> statement-breakpoint
CREATE TABLE `users` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`email` text,
	`group_name` text NOT NULL,
	`prepaid` integer NOT NULL,
	`limits` text NOT NULL,
	`note` text NOT NULL,
	`enabled` integer NOT NULL,
	`used_nano` integer DEFAULT 0 NOT NULL,
	`credit_nano` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
INSERT INTO `model_prices`(`model`, `price`, `origin`, `valid_from`, `created_at`) SELECT `model`, `price`, 'own', `updated_at`, `updated_at` FROM `prices`;--> statement-breakpoint
DROP TABLE `prices`;--> statement-breakpoint
CREATE TABLE `__new_usage_day` (
	`at` integer NOT NULL,
	`model` text NOT NULL,
	`channel_id` integer NOT NULL,
	`token_id` integer NOT NULL,
	`user_id` integer NOT NULL,
	`group_name` text NOT NULL,
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
	PRIMARY KEY(`at`, `model`, `channel_id`, `token_id`, `user_id`, `group_name`)
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `__new_usage_day`("at", "model", "channel_id", "token_id", "user_id", "group_name", "requests", "errors", "answered", "input_tokens", "cache_read_tokens", "cache_write_tokens", "output_tokens", "reasoning_tokens", "cost_nano", "latency_ms", "first_byte_ms", "first_bytes", "unpriced") SELECT "at", "model", "channel_id", "token_id", 0, coalesce((SELECT `group_name` FROM `tokens` WHERE `tokens`.`id` = `token_id`), ''), "requests", "errors", "answered", "input_tokens", "cache_read_tokens", "cache_write_tokens", "output_tokens", "reasoning_tokens", "cost_nano", "latency_ms", "first_byte_ms", "first_bytes", "unpriced" FROM `usage_day`;--> statement-breakpoint
DROP TABLE `usage_day`;--> statement-breakpoint
ALTER TABLE `__new_usage_day` RENAME TO `usage_day`;--> statement-breakpoint
CREATE TABLE `__new_usage_hour` (
	`at` integer NOT NULL,
	`model` text NOT NULL,
	`channel_id` integer NOT NULL,
	`token_id` integer NOT NULL,
	`user_id` integer NOT NULL,
	`group_name` text NOT NULL,
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
	PRIMARY KEY(`at`, `model`, `channel_id`, `token_id`, `user_id`, `group_name`)
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `__new_usage_hour`("at", "model", "channel_id", "token_id", "user_id", "group_name", "requests", "errors", "answered", "input_tokens", "cache_read_tokens", "cache_write_tokens", "output_tokens", "reasoning_tokens", "cost_nano", "latency_ms", "first_byte_ms", "first_bytes", "unpriced") SELECT "at", "model", "channel_id", "token_id", 0, coalesce((SELECT `group_name` FROM `tokens` WHERE `tokens`.`id` = `token_id`), ''), "requests", "errors", "answered", "input_tokens", "cache_read_tokens", "cache_write_tokens", "output_tokens", "reasoning_tokens", "cost_nano", "latency_ms", "first_byte_ms", "first_bytes", "unpriced" FROM `usage_hour`;--> statement-breakpoint
DROP TABLE `usage_hour`;--> statement-breakpoint
ALTER TABLE `__new_usage_hour` RENAME TO `usage_hour`;--> statement-breakpoint
CREATE TABLE `__new_usage_minute` (
	`at` integer NOT NULL,
	`model` text NOT NULL,
	`channel_id` integer NOT NULL,
	`token_id` integer NOT NULL,
	`user_id` integer NOT NULL,
	`group_name` text NOT NULL,
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
	PRIMARY KEY(`at`, `model`, `channel_id`, `token_id`, `user_id`, `group_name`)
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `__new_usage_minute`("at", "model", "channel_id", "token_id", "user_id", "group_name", "requests", "errors", "answered", "input_tokens", "cache_read_tokens", "cache_write_tokens", "output_tokens", "reasoning_tokens", "cost_nano", "latency_ms", "first_byte_ms", "first_bytes", "unpriced") SELECT "at", "model", "channel_id", "token_id", 0, coalesce((SELECT `group_name` FROM `tokens` WHERE `tokens`.`id` = `token_id`), ''), "requests", "errors", "answered", "input_tokens", "cache_read_tokens", "cache_write_tokens", "output_tokens", "reasoning_tokens", "cost_nano", "latency_ms", "first_byte_ms", "first_bytes", "unpriced" FROM `usage_minute`;--> statement-breakpoint
DROP TABLE `usage_minute`;--> statement-breakpoint
ALTER TABLE `__new_usage_minute` RENAME TO `usage_minute`;--> statement-breakpoint
ALTER TABLE `request_log` ADD `user_id` integer;--> statement-breakpoint
ALTER TABLE `tokens` ADD `credit_nano` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `tokens` ADD `user_id` integer;--> statement-breakpoint
INSERT INTO `ledger`(`id`, `kind`, `amount_nano`, `token_id`, `channel_id`, `group_name`, `model`, `request_id`) SELECT `id`, 'charge', -`cost_nano`, `token_id`, `channel_id`, coalesce((SELECT `group_name` FROM `tokens` WHERE `tokens`.`id` = `token_id`), ''), `model`, `request_id` FROM `request_log` WHERE `cost_nano` <> 0;--> statement-breakpoint
INSERT INTO `ledger`(`id`, `kind`, `amount_nano`, `token_id`, `channel_id`, `group_name`, `model`, `made_by`, `reason`)
WITH `mark` AS (SELECT (SELECT coalesce(max((CAST(`value` AS INTEGER) + 3599999) / 3600000 * 3600000), 0) FROM `installation` WHERE `name` = 'log-pruned-before') AS `before`),
`sums` AS (
	SELECT `at`, 3600000 AS `length`, `model`, `channel_id`, `token_id`, `group_name`, `cost_nano` FROM `usage_hour` WHERE `at` < (SELECT `before` FROM `mark`)
	UNION ALL SELECT `at`, 60000, `model`, `channel_id`, `token_id`, `group_name`, `cost_nano` FROM `usage_minute` WHERE `at` >= (SELECT `before` FROM `mark`)
	UNION ALL SELECT `id` / 2048 / 3600000 * 3600000, 3600000, coalesce(`model`, ''), coalesce(`channel_id`, 0), coalesce(`token_id`, 0), coalesce((SELECT `group_name` FROM `tokens` WHERE `tokens`.`id` = `token_id`), ''), -`cost_nano` FROM `request_log` WHERE `cost_nano` <> 0 AND `id` < (SELECT `before` FROM `mark`) * 2048
	UNION ALL SELECT `id` / 2048 / 60000 * 60000, 60000, coalesce(`model`, ''), coalesce(`channel_id`, 0), coalesce(`token_id`, 0), coalesce((SELECT `group_name` FROM `tokens` WHERE `tokens`.`id` = `token_id`), ''), -`cost_nano` FROM `request_log` WHERE `cost_nano` <> 0 AND `id` >= (SELECT `before` FROM `mark`) * 2048
),
`differences` AS (
	SELECT `at`, `length`, `model`, `channel_id`, `token_id`, `group_name`, sum(`cost_nano`) AS `missing` FROM `sums` GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(`cost_nano`) <> 0
),
`placed` AS (
	SELECT *,
		row_number() OVER (PARTITION BY `at` ORDER BY `model`, `channel_id`, `token_id`) AS `number`,
		count(*) OVER (PARTITION BY `at`) AS `count`,
		coalesce((SELECT min(`id`) FROM `request_log` WHERE `id` >= `at` * 2048 AND `id` < (`at` + `length`) * 2048), (`at` + `length`) * 2048) AS `first`,
		coalesce((SELECT max(`id`) FROM `request_log` WHERE `id` >= `at` * 2048 AND `id` < (`at` + `length`) * 2048), 0) AS `last`
	FROM `differences`
)
SELECT
	CASE WHEN `first` - `at` * 2048 >= `count` THEN `first` - `count` ELSE `last` + 1 END + `number` - 1,
	'adjust', -`missing`, nullif(`token_id`, 0), nullif(`channel_id`, 0), `group_name`, nullif(`model`, ''), 'upgrade', 'charged before log rows of that time were deleted'
FROM `placed`;--> statement-breakpoint
DELETE FROM `usage_minute` WHERE `at` < (SELECT coalesce(max((CAST(`value` AS INTEGER) + 3599999) / 3600000 * 3600000), 0) FROM `installation` WHERE `name` = 'log-pruned-before');--> statement-breakpoint
INSERT INTO `installation`(`name`, `value`) SELECT 'minutes-pruned-before', CAST(`before` AS TEXT) FROM (SELECT (SELECT coalesce(max((CAST(`value` AS INTEGER) + 3599999) / 3600000 * 3600000), 0) FROM `installation` WHERE `name` = 'log-pruned-before') AS `before`) WHERE `before` > 0;
