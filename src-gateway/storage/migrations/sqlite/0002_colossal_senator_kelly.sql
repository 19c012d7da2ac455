CREATE TABLE `channel_health` (
	`channel_id` integer PRIMARY KEY NOT NULL,
	`state` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `content_filters` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`enabled` integer NOT NULL,
	`groups` text NOT NULL,
	`target` text NOT NULL,
	`kind` text NOT NULL,
	`patterns` text NOT NULL,
	`action` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `model_rules` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`model` text NOT NULL,
	`group_name` text,
	`strategy` text,
	`sticky` integer,
	`fallbacks` text NOT NULL,
	`context_fallbacks` text NOT NULL,
	`limits` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `notifications` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`kind` text NOT NULL,
	`channel_id` integer,
	`channel_name` text NOT NULL,
	`message` text NOT NULL,
	`read` integer DEFAULT false NOT NULL
);
--> statement-breakpoint
ALTER TABLE `channels` ADD `body_rules` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `channels` ADD `system_prompt_mode` text DEFAULT 'prepend' NOT NULL;--> statement-breakpoint
ALTER TABLE `channels` ADD `key_limits` text DEFAULT '{"rpm":null,"tpm":null,"concurrency":null}' NOT NULL;--> statement-breakpoint
ALTER TABLE `channels` ADD `queue` text DEFAULT '{"size":0,"waitMs":0}' NOT NULL;--> statement-breakpoint
ALTER TABLE `channels` ADD `ca` text;--> statement-breakpoint
ALTER TABLE `groups` ADD `sticky` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `groups` ADD `fallbacks` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `groups` ADD `limits` text DEFAULT '{"rpm":null,"tpm":null,"concurrency":null}' NOT NULL;