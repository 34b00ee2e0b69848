// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
// display: shows a buffer on the panel (fimd) and one on HDMI (mixer) of the Exynos display, first
// scattered, then contiguous ones, and has the host look at each: the host walks the IOMMU's tables from
// the address that the driver wrote into the hardware's registers to the pages.
//
// Each word of a buffer is SEED << 24 | its own number.
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <drm/drm.h>
#include <drm/drm_mode.h>
#include <drm/exynos_drm.h>

enum { kMaximum = 8, kPage = 4096 };

struct output {
	const char *part;
	uint32_t connector_type, older_type;
	uint32_t crtc, connector;
	struct drm_mode_modeinfo mode;
	uint32_t handle, framebuffer;
	size_t size;
};

static int card;

static void fail(const char *what)
{
	printf("bt display failed %s: %s\n", what, strerror(errno));
	exit(1);
}

static void call(unsigned long request, void *argument, const char *what)
{
	if (ioctl(card, request, argument))
		fail(what);
}

// HDMI has no monitor here, and so no modes: one that mixer and PHY take.
static const struct drm_mode_modeinfo kHdmi720 = {
	.clock = 74250, .hdisplay = 1280, .hsync_start = 1390, .hsync_end = 1430, .htotal = 1650,
	.vdisplay = 720, .vsync_start = 725, .vsync_end = 730, .vtotal = 750, .vrefresh = 60,
	.flags = DRM_MODE_FLAG_PHSYNC | DRM_MODE_FLAG_PVSYNC, .name = "1280x720",
};

static uint32_t crtc_of(uint32_t encoder_id, const uint32_t *crtcs, uint32_t count)
{
	struct drm_mode_get_encoder encoder = { .encoder_id = encoder_id };

	call(DRM_IOCTL_MODE_GETENCODER, &encoder, "encoder");
	for (uint32_t i = 0; i < count; i++)
		if (encoder.possible_crtcs & (1u << i))
			return crtcs[i];
	errno = ENOENT;
	fail("no CRTC");
	return 0;
}

// Finds the connector, its CRTC and a mode.
static void find(struct output *out)
{
	uint32_t crtcs[kMaximum], connectors[kMaximum];
	struct drm_mode_card_res all = {
		.crtc_id_ptr = (uintptr_t)crtcs, .count_crtcs = kMaximum,
		.connector_id_ptr = (uintptr_t)connectors, .count_connectors = kMaximum,
	};

	call(DRM_IOCTL_MODE_GETRESOURCES, &all, "resources");
	for (uint32_t i = 0; i < all.count_connectors; i++) {
		struct drm_mode_modeinfo modes[kMaximum];
		uint32_t encoders[kMaximum];
		struct drm_mode_get_connector one = { .connector_id = connectors[i] };

		call(DRM_IOCTL_MODE_GETCONNECTOR, &one, "connector");
		if (one.connector_type != out->connector_type && one.connector_type != out->older_type)
			continue;
		if (one.count_modes > kMaximum || one.count_encoders != 1) {
			errno = E2BIG;
			fail("connector");
		}
		one.count_props = 0;
		one.modes_ptr = (uintptr_t)modes;
		one.encoders_ptr = (uintptr_t)encoders;
		call(DRM_IOCTL_MODE_GETCONNECTOR, &one, "modes");
		out->connector = one.connector_id;
		out->mode = one.count_modes ? modes[0] : kHdmi720;
		out->crtc = crtc_of(encoders[0], crtcs, all.count_crtcs);
		return;
	}
	errno = ENOENT;
	fail(out->part);
}

static void fill(const struct output *out, uint32_t seed)
{
	struct drm_mode_map_dumb map = { .handle = out->handle };
	uint32_t *words;

	call(DRM_IOCTL_MODE_MAP_DUMB, &map, "offset");
	words = mmap(NULL, out->size, PROT_READ | PROT_WRITE, MAP_SHARED, card, (off_t)map.offset);
	if (words == MAP_FAILED)
		fail("map");
	for (size_t i = 0; i < out->size / sizeof(*words); i++)
		words[i] = seed << 24 | (uint32_t)i;
	munmap(words, out->size);
}

static void show(struct output *out, uint32_t flags, uint32_t seed)
{
	struct drm_exynos_gem_create buffer = { .flags = flags | EXYNOS_BO_WC };
	struct drm_mode_fb_cmd frame = {
		.width = out->mode.hdisplay, .height = out->mode.vdisplay,
		.pitch = out->mode.hdisplay * 4u, .bpp = 32, .depth = 24,
	};
	struct drm_mode_crtc set = { .crtc_id = out->crtc, .mode_valid = 1, .mode = out->mode };
	char answer[128];

	buffer.size = (frame.pitch * frame.height + kPage - 1) / kPage * kPage;
	call(DRM_IOCTL_EXYNOS_GEM_CREATE, &buffer, "buffer");
	out->size = buffer.size;
	out->handle = frame.handle = buffer.handle;
	fill(out, seed);
	call(DRM_IOCTL_MODE_ADDFB, &frame, "framebuffer");
	out->framebuffer = set.fb_id = frame.fb_id;
	set.set_connectors_ptr = (uintptr_t)&out->connector;
	set.count_connectors = 1;
	call(DRM_IOCTL_MODE_SETCRTC, &set, "show");
	printf("bt ask shown %s %s %u %zu\n", out->part, flags ? "scattered" : "contiguous", seed,
	       out->size / kPage);
	fflush(stdout);
	if (!fgets(answer, sizeof(answer), stdin))
		fail("the host");
}

static void hide(struct output *out)
{
	struct drm_mode_crtc off = { .crtc_id = out->crtc };
	struct drm_gem_close buffer = { .handle = out->handle };

	call(DRM_IOCTL_MODE_SETCRTC, &off, "off");
	call(DRM_IOCTL_MODE_RMFB, &out->framebuffer, "remove");
	call(DRM_IOCTL_GEM_CLOSE, &buffer, "close");
}

int main(void)
{
	static const uint32_t kKinds[] = { EXYNOS_BO_NONCONTIG, EXYNOS_BO_CONTIG };
	struct output outputs[] = {
		{ .part = "fimd", .connector_type = 17, .older_type = 1 }, // DPI, which 6.1 calls VGA
		{ .part = "mixer", .connector_type = 11, .older_type = 11 }, // HDMI-A
	};
	uint32_t seed = 1;

	card = open("/dev/dri/card0", O_RDWR);
	if (card < 0)
		fail("/dev/dri/card0");
	for (size_t i = 0; i < 2; i++)
		find(&outputs[i]);
	for (size_t kind = 0; kind < 2; kind++) {
		for (size_t i = 0; i < 2; i++)
			show(&outputs[i], kKinds[kind], seed++);
		for (size_t i = 0; i < 2; i++)
			hide(&outputs[i]);
	}
	printf("bt display done\n");
	return 0;
}
