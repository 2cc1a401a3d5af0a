package org.cesecore.util;

import java.util.LinkedHashMap;

/** A map by the name under which records hold one; insertion order, texts as they are. */
public class Base64PutHashMap extends LinkedHashMap<Object, Object> {
    private static final long serialVersionUID = 1L;
}
