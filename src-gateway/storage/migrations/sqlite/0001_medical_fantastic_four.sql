CREATE TABLE `kept_bodies` (
	`request_id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`bytes` integer NOT NULL,
	`content` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `kept_bodies_at` ON `kept_bodies` (`at`);--> statement-breakpoint
CREATE TABLE `stored_responses` (
	`owner` integer NOT NULL,
	`id` text NOT NULL,
	`at` integer NOT NULL,
	`previous_id` text,
	`input` text NOT NULL,
	`response` text NOT NULL,
	PRIMARY KEY(`owner`, `id`)
);
--> statement-breakpoint
CREATE INDEX `stored_responses_at` ON `stored_responses` (`at`);